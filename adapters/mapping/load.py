"""Loading mappings: read, check as a whole, compile. Every problem of a file at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...schemas.errors import CasebusError, Misconfigured
from ...schemas.problem import Problem
from ..contracts import Codec
from . import compile_in, compile_out
from .binding import Binder
from .canonical_tree import inward
from .check import Whole
from .code_tables import CodeTable, read_table
from .conditions import Conditions
from .emit import Script
from .language import Call, Sheet, Spot
from .layout import Layout
from .legacy_tree import outward
from .mapping_file import Compiled, MappingFile
from .places import Places
from .plan import Plan
from .rules_text import nearest
from .sheet_text import read_sheet
from .source import Faults, read_yaml
from .source_places import SourcePlaces
from .target import Shape, schemas

#: (kind, settings, folder of the mapping) → the codec; raises Misconfigured
CodecLoader = Callable[[str, Mapping[str, Any], Path], Codec]


def load_mapping(path: Path, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]]) -> MappingFile:
    """The mapping in one file, compiled; Misconfigured with every problem, each with file, line and column."""
    mapping, problems = _Loading(path, codecs, targets).load()
    if mapping is None or problems:
        places = "; ".join(f"{problem.rule} {problem.code} {dict(problem.params)}" for problem in problems)
        raise Misconfigured(f"{path}: {places}", problems=problems)
    return mapping


def check_mapping(
    path: Path, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]]
) -> list[Problem]:
    """Everything wrong with one file, sorted by line; empty when it can be used."""
    return _Loading(path, codecs, targets).load()[1]


def load_mappings(
    folder: Path, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]]
) -> "Mappings":
    """Every mapping in a folder; Misconfigured with the problems of all files."""
    found: list[MappingFile] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(load_mapping(path, codecs=codecs, targets=targets))
        except Misconfigured as fault:
            problems.extend(fault.problems)
    if problems:
        raise Misconfigured(f"{folder}: {len(problems)} problems in mappings", problems=problems)
    return Mappings(tuple(found))


@dataclass(frozen=True, slots=True)
class Mappings:
    """The mappings of one agency."""

    files: tuple[MappingFile, ...]

    def reading(self, name: str) -> MappingFile | None:
        """The mapping that reads deliveries of that name; the first in order of file names."""
        return next((mapping for mapping in self.files if mapping.matches(name)), None)

    def writing(self, handover: str, target: str = "case") -> MappingFile | None:
        """The mapping that writes that hand-over."""
        fits = (m for m in self.files if m.sends and m.target == target and handover in m.handovers)
        return next(fits, None)


@dataclass(slots=True)
class _Loading:
    """One file on its way: its problems, its code tables, its digest."""

    path: Path
    codecs: CodecLoader
    targets: Mapping[str, Mapping[str, Any]]
    faults: Faults = field(default_factory=Faults)
    tables: dict[str, CodeTable] = field(default_factory=dict)
    bytes_read: dict[str, bytes] = field(default_factory=dict)

    def load(self) -> tuple[MappingFile | None, list[Problem]]:
        """The mapping, or everything that is wrong."""
        label = f"{self.path.parent.name}/{self.path.name}"
        try:
            body = self.path.read_bytes()
            text = body.decode("utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            self.faults.add(Spot(label, 1, 1), "MAPPING_YAML", reason=str(fault))
            return None, self.faults.sorted()
        self.bytes_read[label] = body
        sheet = read_sheet(read_yaml(text, label, self.faults), label, self.faults)
        expected = label.removesuffix(".yaml")
        if sheet.name and sheet.name != expected:
            self.faults.add(sheet.at("mapping"), "MAPPING_NAME", name=sheet.name, expected=expected)
        codec, layout = self._codec(sheet)
        shape = self._shape(sheet, sheet.target)
        if codec is None or shape is None:
            return None, self.faults.sorted()
        mapping = self._compile(sheet, codec, layout, shape)
        problems = self.faults.sorted()
        return (None if problems else mapping), problems

    def _codec(self, sheet: Sheet) -> tuple[Codec | None, Layout]:
        settings = dict(sheet.codec or {})
        kind = settings.pop("kind", None)
        spot = sheet.at("codec")
        if not isinstance(kind, str):
            self.faults.add(spot, "MAPPING_FORM", "codec", expected="codec: { kind: … }")
            return None, Layout(None)
        try:
            codec = self.codecs(kind, settings, self.path.parent)
            return codec, Layout(codec.layout())
        except CasebusError as fault:
            for problem in fault.problems or (Problem("MAPPING_CODEC", params={"reason": str(fault)}),):
                at = Problem(problem.code, problem.path, problem.params, problem.place, rule=str(spot))
                self.faults.found.append((spot, at))
            return None, Layout(None)

    def _shape(self, sheet: Sheet, name: str) -> Shape | None:
        if name not in self.targets:
            spot = sheet.at("target")
            self.faults.add(
                spot, "MAPPING_TARGET_UNKNOWN", name, path=name, hint=nearest(name, set(self.targets))
            )
            return None
        return schemas(name, self.targets).shape()

    def _table(self, name: str, call: Call) -> CodeTable:
        if name not in self.tables:
            folders = (self.path.parent / "codes", self.path.parent.parent / "codes")
            path = next(
                (folder / f"{name}.csv" for folder in folders if (folder / f"{name}.csv").is_file()), None
            )
            if path is None or "/" in name or "\\" in name:
                known = {file.stem for folder in folders for file in folder.glob("*.csv")}
                self.faults.add(
                    call.spot, "MAPPING_TABLE_UNKNOWN", name, table=name, hint=nearest(name, known)
                )
                self.tables[name] = CodeTable(name, ())
            else:
                label = path.relative_to(self.path.parent.parent).as_posix()
                self.bytes_read[label] = path.read_bytes()
                self.tables[name] = read_table(path, label, self.faults)
        return self.tables[name]

    def _compile(self, sheet: Sheet, codec: Codec, layout: Layout, shape: Shape) -> MappingFile:
        newline = (sheet.codec or {}).get("newline", "\n")
        line_end = newline if isinstance(newline, str) and newline else "\n"
        places, sources = Places(self.faults), SourcePlaces(layout, self.faults)
        binder = Binder(sources, self.faults, places, self._table, line_end, sheet.nulls)
        rules = binder.bind(sheet.rules, shape, ())
        rules = Conditions(sources, places, self.faults).settle(rules, shape)
        whole = Whole(sheet, layout, shape, self.faults)
        envelope = replace(binder, envelope=True)
        around = schemas("envelope", {**self.targets, "envelope": self.targets.get("envelope", {})}).shape()
        rules = (*rules, *envelope.bind(sheet.envelope, around, ()))
        writes = whole.writes()
        tree = inward(rules, shape, self.faults, sheet.spot)
        record = outward(rules, writes, layout, self.faults)
        whole.header()
        whole.handover_constants(rules)
        whole.unused()
        whole.missing(tree)
        whole.defaults(rules)
        if self.faults.found:
            return None  # type: ignore[return-value]
        file = str(self.path.resolve())
        keys = {"key": sheet.key, "case_key": sheet.case_key, "supersedes": sheet.supersedes}

        def reading(script: Script) -> None:
            compile_in.Inward(script, open=not layout.known).document(tree, writes, keys, sheet.spot)

        def writing(script: Script) -> None:
            compile_out.Outward(script, sheet.empty, sheet.spot).record(record, rules, shape, sheet.spot)

        return MappingFile(
            name=sheet.name,
            version=sheet.version,
            digest=self._digest(),
            title=sheet.title or {},
            target=sheet.target,
            handovers=tuple(literal.text for literal in sheet.handovers),
            receives=sheet.receives,
            sends=sheet.sends,
            codec=codec,
            dossier=sheet.dossier,
            inward=_compiled(reading, compile_in.HEADER, "read", file),
            outward=_compiled(writing, compile_out.HEADER, "write", file),
            plan=Plan(self.path, sheet, layout, shape, rules, tuple(writes), self.tables),
        )

    def _digest(self) -> str:
        """Over the file and its tables, each with its name and length."""
        digest = hashlib.sha256()
        for label in sorted(self.bytes_read):
            digest.update(f"{label}\0{len(self.bytes_read[label])}\0".encode())
            digest.update(self.bytes_read[label])
        return f"sha256:{digest.hexdigest()}"


def _compiled(
    fill: Callable[[Script], None], header: str, name: str, file: str, *, observing: bool = False
) -> Compiled:
    """One direction, and how its observing variant is made when somebody looks."""
    script = Script(observing=observing)
    fill(script)
    whole = header.replace("):", ", P):") if observing else header
    run = script.compiled(whole, name, file)

    def observe() -> Compiled:
        return _compiled(fill, header, name, file, observing=True)

    return Compiled(
        run, tuple(script.sites), tuple(script.dated), script.source(whole), None if observing else observe
    )
