"""Records → XML text: one closure per XSD type, elements in the schema's order, no tree.

A group of plain elements whose record is complete is one `%` of a template. Whether any
value needs escaping is asked once for the whole document; if so it is written again, escaping.
"""

import sys
from collections.abc import Callable, Mapping
from itertools import groupby
from operator import gt, itemgetter
from typing import Any

from .xml_shapes import Particle, Shape
from .xml_sheet import NIL_TEXT, Names, Sheet, Writer, attributes


def writer_of(shape: Shape, names: Names, newline: str, known: dict[int, Writer] | None = None) -> Writer:
    """The closure that writes the content of a group of this shape (its children, without its own tags)."""
    known = {} if known is None else known
    if id(shape) in known:
        return known[id(shape)]
    known[id(shape)] = lambda record, sheet, path: known[id(shape)](record, sheet, path)  # noqa: PLW0108 – late
    children = [(child, _element(child, names, newline, known)) for child in shape.children]
    careful = _careful(shape, children)
    quick = shape.children and not any((c.many and c.shape.leaf) or c.nillable for c in shape.children)
    known[id(shape)] = made = _quick(shape, children, names, newline, careful) if quick else careful
    return made


def _quick(
    shape: Shape, children: list[tuple[Particle, Writer]], names: Names, newline: str, careful: Writer
) -> Writer:
    """A complete record: each run of plain elements is one `%` of a template, groups between them as usual."""
    segments = [
        _run(names, newline, [child for child, _ in run]) if leaf else _groups(list(run))
        for leaf, run in groupby(children, key=lambda pair: pair[0].shape.leaf)
    ]
    count, exact = len(children), shape.exact

    def write(record: Any, sheet: Sheet, path: str) -> None:
        if len(record) != count or sheet.escaping:
            return careful(record, sheet, path)
        marks = len(sheet.out), len(sheet.values), len(sheet.problems)
        try:
            for segment in segments:
                segment(record, sheet, path)
        except KeyError:  # incomplete after all: again, field by field
            del sheet.out[marks[0] :], sheet.values[marks[1] :], sheet.problems[marks[2] :]
            return careful(record, sheet, path)
        sheet.doubtful = sheet.doubtful or not exact
        return None

    return write


def _run(names: Names, newline: str, run: list[Particle]) -> Writer:
    """Neighbouring plain elements at once; each value is checked against its type on the way."""
    tags, text_only = [names.written(child.tag) for child in run], {str}
    template = "".join(f"<{tag}>%s</{tag}>{newline}" for tag in tags)
    pick = _picker([child.name for child in run])
    limits = [sys.maxsize if child.shape.limit is None else child.shape.limit for child in run]
    tests = [(place, child.shape.accepts) for place, child in enumerate(run) if child.shape.accepts]

    def write(record: Any, sheet: Sheet, path: str) -> None:
        values = pick(record)
        if set(map(type, values)) != text_only:
            raise KeyError
        if any(map(gt, map(len, values), limits)):
            sheet.doubtful = True
        for place, accepts in tests:
            if not accepts(values[place]):
                sheet.doubtful = True
        sheet.out.append(template % values)
        sheet.values.extend(values)

    return write


def _groups(run: list[tuple[Particle, Writer]]) -> Writer:
    plan = [
        (child.name, child.many, child.least, child.most or sys.maxsize, element) for child, element in run
    ]

    def write(record: Any, sheet: Sheet, path: str) -> None:
        for name, many, least, most, element in plan:
            value, below = record[name], f"{path}/{name}" if path else name
            if not many:
                element(value, sheet, below)
                continue
            if type(value) is not list:
                raise KeyError
            if not least <= len(value) <= most:
                sheet.doubtful = True
            for number, item in enumerate(value, start=1):
                element(item, sheet, f"{below}[{number}]")

    return write


def _picker(wanted: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(wanted) > 1:
        return itemgetter(*wanted)
    (only,) = wanted
    return lambda record: (record[only],)


def _careful(shape: Shape, children: list[tuple[Particle, Writer]]) -> Writer:
    allowed = {child.name for child in shape.children} | {f"@{name}" for name in shape.attributes}

    def write(record: Any, sheet: Sheet, path: str) -> None:
        sheet.doubtful = True
        for child, element in children:
            below = f"{path}/{child.name}" if path else child.name
            if child.name not in record:
                _missing(child, element, sheet, below)
            elif not child.many:
                element(record[child.name], sheet, below)
            elif isinstance(record[child.name], list):
                for number, item in enumerate(record[child.name], start=1):
                    element(item, sheet, f"{below}[{number}]")
            else:
                sheet.refuse("FIELD_NOT_LIST", below, name=child.name)
        for name in record:
            if name not in allowed and not (name == "#text" and shape.text):
                sheet.refuse("FIELD_UNKNOWN", f"{path}/{name}" if path else name, name=name)

    return write


def _missing(child: Particle, element: Writer, sheet: Sheet, path: str) -> None:
    """A required element that the record lacks is written empty where its type allows that."""
    if not child.required or child.many:
        return
    if not child.shape.empty_allowed:
        sheet.refuse("FIELD_MISSING", path, name=child.name)
    elif child.shape.leaf:
        element("", sheet, path)
    else:
        element({"#text": ""} if child.shape.text else {}, sheet, path)


def _element(child: Particle, names: Names, newline: str, known: dict[int, Writer]) -> Writer:
    tag, shape = names.written(child.tag), child.shape
    end = f"</{tag}>{newline}"
    content = None if shape.text else writer_of(shape, names, newline, known)
    required = [name for name, needed in shape.attributes.items() if needed]
    leaf, attributed, start = shape.leaf, bool(shape.attributes), f"<{tag}>{newline}"

    def write(value: Any, sheet: Sheet, path: str) -> None:
        if value is None:
            sheet.doubtful = True
            if not child.nillable:
                sheet.refuse("FIELD_NULL", path, name=child.name)
            sheet.nil = True
            sheet.out.append(f"<{tag}{NIL_TEXT}/>{newline}")
        elif leaf:
            sheet.doubtful = True
            sheet.out.append(f"<{tag}>{sheet.text(value, path)}{end}")
        elif not isinstance(value, dict):
            sheet.refuse("VALUE_KIND", path, kind=type(value).__name__, expected="group")
        elif content is None:
            sheet.doubtful = True
            written = _attributes_of(value, required, sheet, path)
            sheet.out.append(f"<{tag}{written}>{sheet.text(value.get('#text', ''), path)}{end}")
        else:
            written = _attributes_of(value, required, sheet, path) if attributed else ""
            sheet.out.append(f"<{tag}{written}>{newline}" if attributed else start)
            content(value, sheet, path)
            sheet.out.append(end)

    return write


def _attributes_of(value: Mapping[str, Any], required: list[str], sheet: Sheet, path: str) -> str:
    for name in required:
        if f"@{name}" not in value:
            sheet.refuse("FIELD_MISSING", f"{path}/@{name}", name=f"@{name}")
    return attributes(value, sheet, path)
