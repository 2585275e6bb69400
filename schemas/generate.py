"""Write everything that is made from the model, the procedure and the catalogue: `python -m casebus.schemas.generate`.

`--check` writes nothing and says which file is not what its source would give.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from .json_schema import json_schema
from .model import case_model, receipt_model
from .pages import case_page, problems_page, procedure_page
from .xsd import xsd


def generated() -> Mapping[str, bytes]:
    """Every generated file by its path below the root of the repository."""
    files = {
        "docs/canonical-case.md": case_page().encode("utf-8"),
        "docs/procedure.md": procedure_page().encode("utf-8"),
        "docs/problems.md": problems_page().encode("utf-8"),
    }
    for model in (case_model(), receipt_model()):
        text = json.dumps(json_schema(model), ensure_ascii=False, indent=1)
        files[f"schemas/{model.name}.schema.json"] = (text + "\n").encode("utf-8")
        files[f"schemas/{model.name}.xsd"] = xsd(model)
    return files


def stale(root: Path) -> list[str]:
    """The generated files below `root` that are missing or differ."""
    files = generated()
    return [name for name in files if not _same(root / name, files[name])]


def _same(path: Path, body: bytes) -> bool:
    return path.is_file() and path.read_bytes() == body


def main(arguments: list[str]) -> int:
    """Write what changed, or only report it with `--check`."""
    root = next((Path(a) for a in arguments if not a.startswith("-")), Path.cwd())
    names = stale(root)
    files = generated()
    for name in names:
        print(name)
        if "--check" not in arguments:
            (root / name).write_bytes(files[name])
    return 1 if names and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
