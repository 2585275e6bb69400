"""A function for mappings: the number of a detainee's file, as the centres type it ↔ in full.

In full it is `K`, the centre's area, the year and five digits: K622901202100117. Clerks leave out
the area and the zeros: 2021-117.
"""

import re
from typing import Final

_FULL = re.compile(r"K(?P<area>[0-9]{6})-?(?P<year>20[0-9]{2})-?(?P<number>[0-9]{1,5})")
_SHORT = re.compile(r"(?P<year>20[0-9]{2})-(?P<number>[0-9]{1,5})")


class FileNumber:
    """See casebus.adapters.mapping.functions.Function."""

    name: Final = "detention-file"
    usage: Final = "detention-file(area)"
    help: Final = {
        "en": "The number of a detainee's file in full; with an area also without it: `2021-117`.",
        "zh": "在押人员档案编号（完整形式）；注明区划时也可省略区划：`2021-117`。",
    }
    examples: Final = [
        ("K622901202100117", "K622901202100117"),
        ("k622901-2021-117", "K622901202100117"),
        ("2021-117", "K622901202100117", ("622901",)),
    ]

    def read(self, value: str, area: str = "") -> str:
        """The number in full. ValueError when it is none; casebus shows its words with the rule's place."""
        text = value.strip().upper()
        found = _FULL.fullmatch(text) or (_SHORT.fullmatch(text) if area else None)
        if found is None:
            raise ValueError("K + 区划 + 年份 + 序号, K622901202100117")
        parts = {"area": area, **found.groupdict()}
        return f"K{parts['area']}{parts['year']}{int(parts['number']):05}"

    def write(self, value: str, area: str = "") -> str:
        """The number as it is, in full."""
        if not _FULL.fullmatch(value) or self.read(value) != value:
            raise ValueError("K622901202100117")
        return value


FILE_NUMBER = FileNumber()
