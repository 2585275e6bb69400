"""The built-in kinds of agency, declared: a kind is a folder of mappings and a name in two languages.

A stranger's package declares its own `AdapterKind` and names it in the entry-point group
`casebus.adapters`; most kinds need no other Python.
"""

from dataclasses import dataclass
from pathlib import Path

MAPPINGS = Path(__file__).parent.parent / "mappings"


@dataclass(frozen=True, slots=True)
class AdapterKind:
    """`name` is the agency kind in the procedure; `mappings` the folder of its YAML files.

    Several kinds may have one name: agencies of one standing whose systems speak different formats.
    """

    name: str
    en: str
    zh: str
    mappings: Path


POLICE = AdapterKind("police", "Public security organ", "公安机关", MAPPINGS / "police")
PROCURATORATE = AdapterKind(
    "procuratorate", "People's procuratorate", "人民检察院", MAPPINGS / "procuratorate"
)
COURT = AdapterKind("court", "People's court", "人民法院", MAPPINGS / "court")
PRISON = AdapterKind("prison", "Prison", "监狱", MAPPINGS / "prison")
CORRECTION = AdapterKind("correction", "Community-correction office", "社区矫正机构", MAPPINGS / "correction")
CORRECTION_EXCEL = AdapterKind(
    "correction",
    "Community-correction office with workbooks",
    "社区矫正机构（Excel）",
    MAPPINGS / "correction-excel",
)
DETENTION = AdapterKind("detention", "Detention centre", "看守所", MAPPINGS / "detention")
