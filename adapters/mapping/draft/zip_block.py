"""A draft's codec block for ZIP packages: the document inside, and the code page of the members' names."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from ....schemas.errors import BadDocument
from ....schemas.problem import Problem

_DOCUMENTS: Final = (".xml", ".json", ".csv", ".dbf", ".xlsx")
_MOST_BYTES: Final = 8 * 1024 * 1024
_UTF8: Final = 0x800


def zip_document(bodies: Sequence[bytes]) -> tuple[list[bytes], tuple[str, str], dict[str, Any], list[str]]:
    """The documents inside, the name they are found by and written under, settings and remarks."""
    found, written, others, utf8 = [], "", 0, False
    for body in bodies:
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as package:
                members = [one for one in package.infolist() if not one.is_dir()]
                chosen = _chosen(members)
                if chosen is None or chosen.file_size > _MOST_BYTES:
                    raise _refused("it holds no XML, JSON, CSV, DBF or XLSX document")
                with package.open(chosen) as content:
                    found.append(content.read(_MOST_BYTES))
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError) as fault:
            raise _refused(str(fault)) from None
        written = written or PurePosixPath(chosen.filename).name
        others = max(others, len(members) - 1)
        utf8 = utf8 or any(one.flag_bits & _UTF8 for one in members)
    ending = PurePosixPath(written).suffix
    remarks = [f"{others} other files beside {written}; a list of files (manifest:) is not guessed"]
    return found, ("*" + ending, written), {"names": "UTF-8" if utf8 else "GBK"}, remarks


def _chosen(members: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The document nearest to the package's root, by kind of format."""
    fitting = [one for one in members if one.filename.lower().endswith(_DOCUMENTS)]
    rank = {ending: number for number, ending in enumerate(_DOCUMENTS)}
    return min(
        fitting,
        key=lambda one: (one.filename.count("/"), rank[PurePosixPath(one.filename.lower()).suffix]),
        default=None,
    )


def _refused(reason: str) -> BadDocument:
    return BadDocument(problems=[Problem("DRAFT_SAMPLE", params={"reason": reason})])
