"""Code lists on both sides of a rule: every value that may come can be read, every canonical code can be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..contracts import Field
from .bound import BoundConst, BoundCopy
from .check_links import Link
from .check_values import Room, Trial, canonical_side, legacy_side, record_value, single, trial
from .code_tables import CodeTable, Row
from .language import Call, Sheet, dotted
from .paths import slashed
from .source import Faults

#: so many values are named in one finding
_NAMED = 12


@dataclass(frozen=True)
class Codes:
    """The checks of enumerations and code tables of one file."""

    sheet: Sheet
    tables: Mapping[str, CodeTable]
    room: Room
    faults: Faults

    def check(self, every: Sequence[Link]) -> None:
        """All rules, in the directions in which they run; alternatives for one field or place are seen together."""
        for link in every:
            rule = link.rule
            if not isinstance(rule, BoundCopy) or link.woven:
                continue
            if link.reads and link.field is not None and link.field.choices:
                same = [one for one in every if one is not link and one.reads and one.names == link.names]
                self._reading(link, rule, link.field, [one for one in same if one.chosen or link.chosen])
            if link.writes and link.place is not None and link.place.choices:
                same = [one for one in every if one is not link and one.target == link.target]
                self._writing(
                    link, rule, link.place.choices, [one for one in same if one.chosen or link.chosen]
                )
            for stage, call, table in self._tables(rule):
                self._rows(link, rule, stage, call, table)

    def _tables(self, rule: BoundCopy) -> Iterator[tuple[int, Call, CodeTable]]:
        for index, call in enumerate(rule.rule.calls):
            if call.name == "code" and call.arguments and call.arguments[0] in self.tables:
                yield index, call, self.tables[call.arguments[0]]

    def _reading(self, link: Link, rule: BoundCopy, field: Field, others: Sequence[Link]) -> None:
        """Every value of the format's enumeration is read, and as something the schema allows."""
        tries, unread, strange = trial(rule), [], []
        declared = {row.local for _, _, table in self._tables(rule) for row in table.unmapped}
        for text in field.choices:
            tried = tries.read(legacy_side(rule, record_value(text, field.kind)))
            if tried.fault:
                known = tried.fault == "MAPPING_CODE_HELD" or text in declared
                if not known and not any(_reads(one, text, field.kind) for one in others):
                    unread.append(text)
            elif link.place is not None and link.place.choices:
                values = tried.value if isinstance(tried.value, list) else [tried.value]
                strange += [
                    str(value)
                    for value in values
                    if value not in (None, "") and value not in link.place.choices
                ]
        if unread:
            self._tell(link, rule, "MAPPING_CHOICE_UNREAD", unread, path=slashed(link.names))
        if strange:
            self._tell(link, rule, "MAPPING_CHOICE_TARGET", strange, path=dotted(link.rule.rule.target))

    def _tell(self, link: Link, rule: BoundCopy, code: str, values: Sequence[Any], **params: str) -> None:
        call = next((call for _, call, _ in self._tables(rule)), None)
        spot = call.spot if call else rule.rule.spot
        self.faults.add(spot, code, slashed(link.names), values=_named(values), **params)

    def _writing(self, link: Link, rule: BoundCopy, choices: Sequence[Any], others: Sequence[Link]) -> None:
        """Every canonical code that the file may be asked to write has a local one, or is said to have none."""
        found = list(self._tables(rule))
        declared = {row.canonical for _, _, table in found for row in table.unmapped}
        tries = trial(rule)
        asked = self._asked(link, choices)
        missing = [
            code
            for code in asked
            if tries.write(canonical_side(rule, code)).fault == "MAPPING_CODE_UNKNOWN"
            and code not in declared
            and not any(_gives(one, code) for one in others)
        ]
        if missing and found:
            _, call, table = found[-1]
            self.faults.add(
                call.spot, "MAPPING_CODE_UNWRITTEN", dotted(link.target), values=_named(missing),
                path=dotted(rule.rule.target), table=table.name,
            )  # fmt: skip

    def _asked(self, link: Link, choices: Sequence[Any]) -> list[Any]:
        """Of the hand-overs only those that the file carries."""
        if [step.name for step in link.target] != ["handover"]:
            return list(choices)
        carried = {literal.text for literal in self.sheet.handovers}
        return [choice for choice in choices if choice in carried]

    def _rows(self, link: Link, rule: BoundCopy, index: int, call: Call, table: CodeTable) -> None:
        """Every row of a table can stand in the field, and survives the operations before the table."""
        parts = replace(rule, stages=rule.stages[:index])
        before, whole = trial(parts), Trial(rule.stages[: index + 1])
        for row in table.rows if link.reads or link.writes else ():
            local = record_value(row.local, rule.kind)
            raw = before.write(canonical_side(parts, local))
            fits = link.field is not None and not raw.fault
            why = self.room.unfit(link.field, single(raw.value)) if fits else ""  # type: ignore[arg-type]
            if why:
                self._row(row, "MAPPING_ROW_UNFIT", link, code=row.local, table=table.name, expected=why)
            elif link.reads and _lost(whole, legacy_side(rule, local) if raw.fault else raw.value, raw.fault):
                self._row(
                    row, "MAPPING_ROW_UNREAD", link, code=row.local, table=table.name, call=str(call.spot)
                )

    def _row(self, row: Row, problem: str, link: Link, **params: str) -> None:
        self.faults.add(row.spot, problem, slashed(link.names), path=slashed(link.names), **params)


def _reads(link: Link, text: str, kind: str) -> bool:
    """Whether an alternative for the same field reads a code."""
    rule = link.rule
    if not isinstance(rule, BoundCopy) or link.woven:
        return True
    return not trial(rule).read(legacy_side(rule, record_value(text, kind))).fault


def _gives(link: Link, code: Any) -> bool:
    """Whether an alternative for the same place stands for a canonical code."""
    rule = link.rule
    if isinstance(rule, BoundConst):
        return bool(rule.value == code)
    return link.woven or (link.writes and not trial(rule).write(canonical_side(rule, code)).fault)


def _lost(whole: Trial, raw: Any, unwritten: str) -> bool:
    """Whether a local code is never read as anything. One that cannot be spelled back is tried as it stands."""
    tried = whole.read(raw)
    return (bool(tried.fault) and not unwritten) or (not tried.fault and tried.value in (None, ""))


def _named(values: Sequence[Any]) -> str:
    names = [str(value) for value in dict.fromkeys(values)]
    return ", ".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")
