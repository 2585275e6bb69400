"""`casebus mapping export PATH… --xlsx FILE`: mappings as the spreadsheet that analysts exchange and edit."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..adapters.loading import codec_of, targets
from ..adapters.mapping import load_mapping
from ..adapters.mapping.spreadsheet.book import workbook
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_check import mapping_files, shipped
from .mapping_named import mapping_path
from .output import say, say_json
from .texts import Texts


def mapping_export(paths: Sequence[str], file: Path, texts: Texts, *, on: date, json: bool) -> int:
    """Write the workbook of these mappings (files, folders or names), or of all that is installed."""
    places = [path if (path := Path(word)).exists() else mapping_path(word) for word in paths]
    files = mapping_files(places or [folder for folder in shipped() if folder.is_dir()])
    known = targets()
    mappings = [load_mapping(one, codecs=codec_of, targets=known) for one in files]
    body = workbook(mappings, on)
    try:
        file.write_bytes(body)
    except OSError as fault:
        problem = Problem("MAPPING_FILE_UNWRITABLE", params={"file": str(file), "reason": str(fault)})
        raise Misconfigured(f"{file} cannot be written: {fault}", problems=[problem]) from fault
    if json:
        names = [one.name for one in mappings]
        say_json({"ok": True, "file": str(file), "bytes": len(body), "on": on.isoformat(), "mappings": names})
    else:
        say(texts("export.done", file=file, mappings=len(mappings)))
    return exits.OK
