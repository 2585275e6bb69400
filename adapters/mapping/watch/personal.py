"""Which canonical values tell who somebody is. What is harmless is listed, all else is personal.

So a field that the canonical model gains later is hidden until somebody says that it is harmless. Masked
traces, comparisons and captured examples ask the same list.
"""

import re
from typing import Final

from ..mapping_file import MappingFile
from ..target import Shape

#: paths of text that may be shown, of the canonical case and of receipts; codes, numbers and truth values
#: may be shown anyhow. Dates may, but those of a birth.
SHOWN: Final = (
    r"schema_version|handover|addressee\.\w+",
    r"(.*\.)?(area|organ|organ_code|facility|media_type|unit)",
    r"(.*\.)?(\w+_on|\w+_at|on|at|from|to)",
    r"persons\.charges\.(name|article|code)|persons\.decisions\.article",
    r"receipt\.(stage|outcome)|receipt\.problems\.(code|rule)",
)
#: and what of those may not
HIDDEN: Final = (r"(.*\.)?(born|died)_on",)
_SHOWN: Final = re.compile("|".join(SHOWN))
_HIDDEN: Final = re.compile("|".join(HIDDEN))
_INDEX: Final = re.compile(r"\[[^\]]*\]")
#: schemas whose fields the lists above speak of
_KNOWN: Final = ("case", "receipt")


class Harmless:
    """Which canonical values of a mapping's target may be shown."""

    def __init__(self, mapping: MappingFile) -> None:
        self._shape = mapping.plan.shape
        self._known = mapping.target in _KNOWN
        self._by_path: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        """Whether the value at a path may be shown; indexes and selectors in it do not matter."""
        bare = _INDEX.sub("", path)
        if bare not in self._by_path:
            self._by_path[bare] = self._may(bare)
        return self._by_path[bare]

    def _may(self, path: str) -> bool:
        if not path or _HIDDEN.fullmatch(path):
            return False
        place = _place(self._shape, path)
        if place is not None and (place.choices or place.types == {"boolean"}):
            return True
        if not self._known:
            return False
        if place is not None and place.types and place.types <= {"integer", "number"}:
            return True
        return bool(_SHOWN.fullmatch(path))


def _place(shape: Shape | None, path: str) -> Shape | None:
    for name in path.split("."):
        shape = shape.property(name) if shape else None
        shape = shape.items() if shape and shape.types == {"array"} else shape
    return shape
