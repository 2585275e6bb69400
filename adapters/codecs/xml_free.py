"""Records ↔ XML without a schema: keys in the record's own order, lists by declaration or as they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .xml_names import LOCAL, NIL, NIL_KEY, TRUE, TYPE, TYPE_KEY, XSI, Naming, split
from .xml_place import place_of
from .xml_sheet import NIL_TEXT, Sheet, Writer, attributes

Element = Any


@dataclass(frozen=True, slots=True)
class Freely:
    """How a document without a schema is read, as its mapping declares it."""

    naming: Naming = LOCAL
    repeats: frozenset[str] = frozenset()
    #: a mixed element is its whole text, without its inline elements
    flatten: bool = False
    keep_xsi: bool = False

    def read(self, root: Element) -> dict[str, Any]:
        """The content of the root. Raises BadDocument with every repetition, clash and stray text."""
        reading = Free(self)
        value = reading.value(root, "")
        if reading.problems:
            raise BadDocument(problems=reading.problems)
        if value is None:
            return {NIL_KEY: "true"}
        return value if isinstance(value, dict) else {"#text": value}


@dataclass(slots=True)
class Free:
    """One document on its way, and what is wrong with it."""

    manner: Freely
    problems: list[Problem] = field(default_factory=list)

    def value(self, element: Element, path: str) -> Any:
        """An element's text, its group, or None when it is nil and says nothing else."""
        record = self.attributes(element, path)
        if element.get(NIL) in TRUE:
            return record | {NIL_KEY: "true"} if record else None
        if len(element) == 0:
            text = element.text or ""
            return record | {"#text": text} if record else text
        stray = [element.text, *(child.tail for child in element)]
        if any(text and not text.isspace() for text in stray):
            if self.manner.flatten:
                text = "".join(element.itertext())
                return record | {"#text": text} if record else text
            self.problems.append(Problem("XML_MIXED", path=path, place=place_of(element)))
        tags: dict[str, str] = {}
        for child in element:
            self._add(record, child, path, tags)
        return record

    def attributes(self, element: Element, path: str) -> dict[str, Any]:
        """XML attributes as keys with "@"; of those of xsi only the type, where it is kept."""
        return attributes_of(element, self.manner.naming, self.problems, path, keep_xsi=self.manner.keep_xsi)

    def _add(self, record: dict[str, Any], child: Element, path: str, tags: dict[str, str]) -> None:
        tag, repeats = child.tag, self.manner.repeats
        name = self.manner.naming.key(tag)
        below = f"{path}/{name}" if path else name
        if tags.setdefault(name, tag) != tag:
            self.problems.append(clash(name, tags[name], tag, below, child))
            return
        value = self.value(child, below)
        if below in repeats:
            record.setdefault(name, []).append(value)
        elif name not in record:
            record[name] = value
        elif "*" not in repeats:
            self.problems.append(
                Problem("XML_REPEATED", path=below, params={"name": name}, place=place_of(child))
            )
        elif isinstance(record[name], list):  # no single value is one
            record[name].append(value)
        else:
            record[name] = [record[name], value]


def clash(name: str, first: str, second: str, path: str, element: Element) -> Problem:
    """Two names that differ only in their namespace and would be one key."""
    params = {"name": name, "first": split(first)[0] or "–", "second": split(second)[0] or "–"}
    return Problem("XML_NAMESPACE_CLASH", path=path, params=params, place=place_of(element))


def attributes_of(
    element: Element, naming: Naming, problems: list[Problem], path: str = "", *, keep_xsi: bool = False
) -> dict[str, Any]:
    """An element's attributes by key; two that would share a key are a problem."""
    record: dict[str, Any] = {}
    tags: dict[str, str] = {}
    for tag, value in element.attrib.items():
        if tag.startswith(f"{{{XSI}}}"):
            if keep_xsi and tag == TYPE:
                record[TYPE_KEY] = naming.type_key(element)
            continue
        name = f"@{naming.key(tag)}"
        if tags.setdefault(name, tag) != tag:
            problems.append(clash(name, tags[name], tag, f"{path}/{name}" if path else name, element))
        record[name] = value
    return record


def free_writer(newline: str, naming: Naming = LOCAL, *, covered: bool = False) -> Writer:
    """The writer for documents without a schema; `covered`: the root declares a default namespace."""
    return _Out(newline, naming).content(covered)


@dataclass(frozen=True, slots=True)
class _Out:
    newline: str
    naming: Naming

    def content(self, covered: bool) -> Writer:
        """Writes what stands between a group's tags; `covered`: a default namespace is in force there."""

        def write(record: Any, sheet: Sheet, path: str) -> None:
            for name, value in record.items():
                if name[:1] in ("@", "#"):
                    continue
                below = f"{path}/{name}" if path else name
                wrong = self.naming.written(name)
                if wrong is not None:
                    sheet.refuse("XML_NAME", below, name=name, reason=wrong)
                elif not isinstance(value, list):
                    self.element(name, value, sheet, below, covered)
                else:
                    for number, item in enumerate(value, start=1):
                        self.element(name, item, sheet, f"{below}[{number}]", covered)

        return write

    def element(self, name: str, value: Any, sheet: Sheet, path: str, covered: bool) -> None:
        """One element with its tags."""
        tag, declared, covered = self._tag(name, sheet, covered)
        if isinstance(value, list):
            sheet.refuse("VALUE_KIND", path, kind="list", expected="text or group")
        elif value is None:
            sheet.nil = True
            sheet.out.append(f"<{tag}{declared}{NIL_TEXT}/>{self.newline}")
        elif not isinstance(value, dict):
            sheet.out.append(f"<{tag}{declared}>{sheet.text(value, path)}</{tag}>{self.newline}")
        else:
            self._group((tag, declared), value, sheet, path, covered)

    def _group(
        self, tag: tuple[str, str], value: Mapping[str, Any], sheet: Sheet, path: str, covered: bool
    ) -> None:
        start, end = (
            "".join(tag) + attributes(value, sheet, path, naming=self.naming),
            f"</{tag[0]}>{self.newline}",
        )
        inner = [name for name in value if name[:1] not in ("@", "#")]
        if inner and ("#text" in value or NIL_KEY in value):
            sheet.refuse("XML_MIXED_OUT", path)
        elif NIL_KEY in value:
            sheet.out.append(f"<{start}/>{self.newline}")
        elif "#text" in value:
            sheet.out.append(f"<{start}>{sheet.text(value['#text'], f'{path}/#text')}{end}")
        else:
            sheet.out.append(f"<{start}>{self.newline}")
            self.content(covered)(value, sheet, path)
            sheet.out.append(end)

    def _tag(self, name: str, sheet: Sheet, covered: bool) -> tuple[str, str, bool]:
        """The tag as written, a declaration it needs, and whether a default namespace is in force inside."""
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return name, ' xmlns=""' if covered else "", False
        if prefix != self.naming.default:
            return name, "", covered
        if covered:
            return local, "", True
        sheet.prefixed = True
        return name, "", False
