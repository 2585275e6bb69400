"""What the page works on: the mapping as it is on disk, the last one that was right, and the samples."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from ...adapters.loading import codec_of, targets
from ...adapters.mapping import MappingFile, load_mapping
from ...adapters.mapping.check_findings import Finding
from ...adapters.mapping.check_levels import Level
from ...adapters.mapping.watch.difference import text_of
from ...adapters.mapping.watch.examples import ABOUT, example_of, is_canonical
from ...schemas.errors import CasebusError, Misconfigured
from ...schemas.problem import Problem
from ..mapping_check import findings
from ..mapping_try import check_of
from ..output import problem_json
from .mapping_rows import mapping_panes
from .picture import Picture
from .reached import reached
from .remarks import Remarks
from .watched import mapping_files, stamp

#: bytes of a sample that is shown, and of an edited one that is taken
LARGEST: Final = 32 * 1024 * 1024
#: samples that can be chosen
MOST_SAMPLES: Final = 200


@dataclass(frozen=True)
class State:
    """The mapping at one moment; `mapping` is None while its file is wrong."""

    stamp: str
    mapping: MappingFile | None
    findings: tuple[Finding, ...]


@dataclass
class Desk:
    """One mapping and its samples. Thread-safe."""

    path: Path
    #: none: the mapping's examples
    chosen: Sequence[Path]
    on: date
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _state: State | None = field(default=None, repr=False)
    _good: MappingFile | None = field(default=None, repr=False)
    #: what was last shown, and what it was asked for
    _last: tuple[tuple[Any, ...], dict[str, Any]] | None = field(default=None, repr=False)

    def samples(self) -> list[Path]:
        """The samples by name, as they are on disk now."""
        if self.chosen:
            return list(self.chosen)
        folder = self.path.parent / "examples" / self.path.stem
        found = sorted(one for one in folder.glob("*") if one.is_file() and not is_canonical(one))
        return [one for one in found if one.name != ABOUT and one.suffix != ".zip"][:MOST_SAMPLES]

    def stamp(self) -> str:
        """Another text whenever something has changed on disk."""
        beside = {one.parent / ABOUT: None for one in self.samples()}
        return stamp([*mapping_files(self.path), *self.samples(), *beside])

    def look(self, sample: int, document: int, text: str | None) -> dict[str, Any]:
        """Everything the page shows. `text` stands in place of the sample's own while it is edited."""
        with self._lock:
            now, state, samples = self.stamp(), self._loaded(), self.samples()
            sample = min(max(sample, 0), max(len(samples) - 1, 0))
            picture, problems = self._picture(state, samples, sample, document, text)
            checks = Remarks()
            coverage = reached(state.mapping, samples, self.on) if state.mapping else None
            return {
                "stamp": now,
                "mapping": self._about(state),
                "stale": state.mapping is None,
                "errors": sum(one.level is Level.ERROR for one in state.findings),
                "warnings": sum(one.level is Level.WARNING for one in state.findings),
                "files": mapping_panes(self.path, state.findings, coverage, checks),
                "checks": checks.all,
                "coverage": [coverage.inward.share, coverage.outward.share] if coverage else None,
                "samples": _names(samples),
                "sample": sample,
                "edited": text is not None,
                "picture": picture,
                "problems": [problem_json(one) for one in problems],
            }

    def _loaded(self) -> State:
        now = stamp(mapping_files(self.path))
        if self._state is None or self._state.stamp != now:
            found = tuple(findings([self.path]))
            try:
                mapping = load_mapping(self.path, codecs=codec_of, targets=targets())
            except CasebusError:
                mapping = None
            self._state = State(now, mapping, found)
            self._good = mapping or self._good
        return self._state

    def _about(self, state: State) -> dict[str, Any]:
        known = state.mapping or self._good
        name = f"{self.path.parent.name}/{self.path.stem}"
        return {
            "name": name,
            "title": dict(known.title) if known else {},
            "version": known.version if known else "",
        }

    def _picture(
        self, state: State, samples: Sequence[Path], sample: int, document: int, text: str | None
    ) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
        """The sample through the mapping; through the last good one while the file is wrong."""
        if not samples or self._good is None:
            return None, ()
        path = samples[sample]
        asked = (path, document, text, stamp([path]))
        if state.mapping is None and self._last and self._last[0] == asked:
            return self._last[1], ()
        try:
            body = _body(path) if text is None else self._edited(path, text)
            envelopes: Sequence[Mapping[str, Any]] = example_of(self._good, path).envelopes
        except CasebusError as fault:
            return None, fault.problems
        picture = Picture(self._good, body, self.on, check_of(self._good)).show(document, envelopes)
        if state.mapping is None:
            # the lines that the rules stood on may hold something else by now
            picture["entries"] = [{**entry, "text": ""} for entry in picture["entries"]]
        self._last = asked, picture
        return picture, ()

    def _edited(self, path: Path, text: str) -> bytes:
        """The text as the agency would have written it: its charset, its line breaks. Raises Misconfigured."""
        mapping = self._good
        known = text_of(mapping, _body(path)) if mapping and path.is_file() else None
        if known and known.count("\r\n") * 2 > known.count("\n"):
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        charset = str((mapping.plan.sheet.codec or {}).get("charset", "utf-8")) if mapping else "utf-8"
        try:
            return text.encode("gb18030" if charset.lower().startswith("gb") else charset)
        except UnicodeEncodeError as fault:
            raise _unreadable(path, f"{charset}: {text[fault.start : fault.end]!r}") from fault
        except LookupError as fault:
            raise _unreadable(path, str(fault)) from fault


def _body(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as fault:
        raise _unreadable(path, fault.strerror or str(fault)) from fault
    if len(body) > LARGEST:
        raise _unreadable(path, f"> {LARGEST} bytes")
    return body


def _unreadable(path: Path, reason: str) -> Misconfigured:
    params = {"file": path.name, "reason": reason}
    problem = Problem("MAPPING_SAMPLE_ABSENT", params=params, place=path.name)
    return Misconfigured(f"The sample {path.name} cannot be read: {reason}", problems=[problem])


def _names(samples: Sequence[Path]) -> list[str]:
    """File names; with their folder where several are called the same."""
    names = [one.name for one in samples]
    return [one.name if names.count(one.name) == 1 else f"{one.parent.name}/{one.name}" for one in samples]
