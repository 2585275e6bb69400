"""A detention centre on casebus: labelled text in a maildir."""

from pathlib import Path

from casebus.adapters.kinds import AdapterKind

DETENTION = AdapterKind(
    "detention", "Detention centre", "看守所", Path(__file__).parent / "mappings" / "detention"
)
