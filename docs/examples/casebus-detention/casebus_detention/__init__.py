"""Detention centres that write mail: labelled text in a maildir."""

from pathlib import Path

from casebus.adapters.kinds import AdapterKind

DETENTION = AdapterKind(
    "detention",
    "Detention centre that writes mail",
    "看守所（邮件）",
    Path(__file__).parent / "mappings" / "detention-mail",
)
