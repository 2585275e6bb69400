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
from .beside import Beside
from .binding import Binder
from .calls import Calls
from .calls_text import nearest
from .canonical_tree import inward
from .check import Whole
from .check_lacunas import Carried
from .check_levels import Level, level
from .check_strict import strict
from .conditions import Conditions
from .emit import Script
from .language import Sheet
from .layout import Layout
from .legacy_tree import outward
from .mapping_file import Compiled, MappingFile
from .places import Places
from .plan import Plan
from .reshape import reshaped
from .sheet_text import read_sheet
from .source import Faults
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
    path: Path, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]], notes: bool = False
) -> list[Problem]:
    """Errors and warnings of one file, with `notes` those too, sorted by line; empty when it is clean (see `check_levels`)."""
    loading = _Loading(path, codecs, targets)
    loading.load()
    found = Faults([*loading.faults.found, *loading.remarks.found]).sorted()
    return [problem for problem in found if notes or level(problem) is not Level.NOTE]


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
    #: warnings and notes, which do not keep the file from being used
    remarks: Faults = field(default_factory=Faults)
    beside: Beside = field(init=False)

    def __post_init__(self) -> None:
        self.beside = Beside(self.path, self.faults)

    def load(self) -> tuple[MappingFile | None, list[Problem]]:
        """The mapping, or everything that is wrong."""
        root, label = self.beside.root()
        if root is None and not self.beside.bytes_read:
            return None, self.faults.sorted()
        sheet = read_sheet(root, label, self.faults)
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
            codec = reshaped(codec, sheet.reshape, self.faults, self._inner_codec)
            return codec, Layout(codec.layout())
        except CasebusError as fault:
            for problem in fault.problems or (Problem("MAPPING_CODEC", params={"reason": str(fault)}),):
                at = Problem(problem.code, problem.path, problem.params, problem.place, rule=str(spot))
                self.faults.found.append((spot, at))
            return None, Layout(None)

    def _inner_codec(self, kind: str, settings: Mapping[str, Any]) -> Codec:
        """The codec of a document inside a document."""
        return self.codecs(kind, settings, self.path.parent)

    def _shape(self, sheet: Sheet, name: str) -> Shape | None:
        known = self.beside.targets(name, sheet.at("target"), self.targets)
        if name not in known:
            if not self.faults.found:
                hint = nearest(name, set(self.targets))
                self.faults.add(sheet.at("target"), "MAPPING_TARGET_UNKNOWN", name, path=name, hint=hint)
            return None
        return schemas(name, known).shape()

    def _compile(self, sheet: Sheet, codec: Codec, layout: Layout, shape: Shape) -> MappingFile:
        newline = (sheet.codec or {}).get("newline", "\n")
        line_end = newline if isinstance(newline, str) and newline else "\n"
        calls = Calls(self.faults, self.beside.table, line_end)
        places, sources = Places(self.faults), SourcePlaces(layout, self.faults, calls)
        binder = Binder(sources, self.faults, places, calls, sheet.nulls)
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
        Carried(sheet, layout, shape, self.faults).check(rules, self.path.parent)
        whole.missing(tree)
        whole.defaults(rules)
        plan = Plan(self.path, sheet, layout, shape, rules, tuple(writes), self.beside.tables)
        self.remarks = strict(plan, self.faults)
        if self.faults.found:
            return None  # type: ignore[return-value]
        file = str(self.path.resolve())
        unwritten = frozenset(entry.path for entry in sheet.unwritten)
        keys = {"key": sheet.key, "case_key": sheet.case_key, "supersedes": sheet.supersedes}

        def reading(script: Script) -> None:
            compile_in.Inward(script, open=not layout.known).document(tree, writes, keys, sheet.spot)

        def writing(script: Script) -> None:
            out = compile_out.Outward(script, sheet.empty, sheet.spot, unwritten)
            out.record(record, rules, shape, sheet.spot)

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
            plan=plan,
        )

    def _digest(self) -> str:
        """Over the file and its tables, each with its name and length."""
        digest = hashlib.sha256()
        for label in sorted(self.beside.bytes_read):
            digest.update(f"{label}\0{len(self.beside.bytes_read[label])}\0".encode())
            digest.update(self.beside.bytes_read[label])
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
