"""Shapes that rules alone do not map: numbered fields, several rows for one case, documents in fields. Told as `reshape` to try."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .fields import Samples, Seen

_NUMBERED = re.compile(r"(?P<head>.*?[^\d])(?P<number>0?[1-9])(?P<tail>[^\d]*)")
#: so many numbered fields are slots, and no accident
_SLOTS = 2


def suggestions(samples: Samples, kind: str) -> list[str]:
    """Comments for the top of the draft, each with the step as it would be written."""
    root = [one for one in samples.of(()) if len(one.path) == 1]
    return [
        *_slots(root),
        *(_rows(root, samples) if kind in ("csv", "excel", "dbf") else ()),
        *_embedded(samples),
    ]


def _slots(leaves: Sequence[Seen]) -> Iterator[str]:
    """CHARGE1_NAME, CHARGE2_NAME …: one step for all fields with the same head."""
    families: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for leaf in leaves:
        if found := _NUMBERED.fullmatch(leaf.path[0]):
            families[found["head"]][found["tail"]].add(int(found["number"]))
    for head, tails in families.items():
        count = min(map(max, tails.values()))
        whole = all(set(range(1, count + 1)) <= numbers for numbers in tails.values())
        if count >= _SLOTS and whole:
            name = head.strip("_-")
            fields = ", ".join(f'{tail.strip("_-") or name}: "{head}{{n}}{tail}"' for tail in tails)
            yield f"TODO numbered fields: reshape: [{{ slots: {{ into: {name}S, fields: {{ {fields} }}, count: {count} }} }}]"


def _rows(leaves: Sequence[Seen], samples: Samples) -> Iterator[str]:
    """A column whose values come back while others differ: several rows are one document."""
    records = samples.records
    if len(records) < 3:
        return
    for leaf in leaves:
        name = leaf.path[0]
        groups: dict[str, list[dict[str, object]]] = defaultdict(list)
        for record in records:
            groups[str(record.get(name, ""))].append(record)
        several = [rows for key, rows in groups.items() if key.strip() and len(rows) > 1]
        if len(several) < 2 and not (several and len(groups) > 1):
            continue
        differ = [
            one.path[0]
            for one in leaves
            if any(len({str(row.get(one.path[0])) for row in rows}) > 1 for rows in several)
        ]
        same = [
            one for one in leaves if one.path[0] not in differ and one is not leaf and len(one.distinct) > 1
        ]
        # a number of its own, and at least one more column that goes with it
        if len(groups) > 1 and differ and same and any(char.isdigit() for char in leaf.distinct[0]):
            fields = ", ".join(differ)
            yield f"TODO rows with the same {name} look like one document: reshape: [{{ rows: {{ by: [{name}], into: ROWS, fields: [{fields}] }} }}]"
            return


def _embedded(samples: Samples) -> Iterator[str]:
    """A field whose text is a document."""
    for leaf in samples.leaves.values():
        first = next(iter(leaf.distinct), "").strip()
        root = re.match(r"(?:<\?xml[^>]*\?>\s*)?<([A-Za-z_][\w.-]*)[\s>]", first)
        if root and first.endswith(">"):
            at = "/".join(leaf.path)
            codec = f'{{ kind: xml, charset: UTF-8, newline: "", root: {root[1]} }}'
            yield f"TODO {at} holds a document: reshape: [{{ embedded: {{ at: {at}, as: {root[1]}, codec: {codec} }} }}]"
