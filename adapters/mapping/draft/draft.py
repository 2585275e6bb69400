"""A mapping drafted from samples, and what lies beside it: code tables, examples, schemas. Nothing is written here.

The draft is checked like any mapping; a guess that the checker turns down is taken back, and what is required and
was not found becomes a TODO. So it loads from the start, and `mapping try` shows at once how far it goes.
"""

import csv
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ....schemas.errors import BadDocument, Misconfigured
from ....schemas.problem import Problem
from ..check_levels import Level, level
from ..load import CodecLoader, check_mapping
from ..target import schemas
from .block import Block, block_of
from .compose import Composed, compose, constants
from .fields import Path as FieldPath
from .fields import Samples, seen
from .keys import case_number, document_key
from .matching import Guess, match
from .page import Page
from .places import places
from .rules import Rules, usual_pattern
from .shapes import suggestions

Targets = Mapping[str, Mapping[str, Any]]
_ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class Order:
    """What a draft is made from. `files`: the schemas beside the mapping, by name."""

    #: kind/document
    name: str
    samples: Sequence[tuple[str, bytes]] = ()
    schema: Path | None = None
    layout: Mapping[str, Any] | None = None
    target: str = "case"
    handover: str = ""
    #: a field's own title, by its name, as a schema tells it
    titles: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """The files, by their place below the folder of all mappings, and what the draft says."""

    files: Mapping[str, bytes]
    block: Block
    guesses: tuple[Guess, ...]
    page: Page
    #: what `mapping check` still finds
    problems: tuple[Problem, ...]

    @property
    def todo(self) -> list[str]:
        """Every place of the file that wants a person."""
        text = self.files[self.page.name + ".yaml"].decode()
        return [line.strip() for line in text.splitlines() if "TODO" in line]


def draft(order: Order, *, codecs: CodecLoader, targets: Targets) -> Draft:
    """The draft. Raises Misconfigured or BadDocument when the samples cannot be read."""
    block = block_of([body for _, body in order.samples], order.schema, order.layout)
    if block.kind == "unknown":
        params = {"reason": "; ".join(block.remarks)}
        raise Misconfigured(
            "The sample is in no format that casebus knows.",
            problems=[Problem("DRAFT_SAMPLE", params=params)],
        )
    with tempfile.TemporaryDirectory() as folder:
        return _Drafting(order, block, Path(folder), codecs, targets).draft()


@dataclass(slots=True)
class _Drafting:
    order: Order
    block: Block
    folder: Path
    codecs: CodecLoader
    targets: Targets
    refused: dict[FieldPath, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    unread: str = ""

    def draft(self) -> Draft:
        """Compose, check, take back; until nothing changes."""
        kind = self.folder / self.order.name.partition("/")[0]
        kind.mkdir(parents=True)
        for name, content in self.order.files.items():
            (kind / name).parent.mkdir(parents=True, exist_ok=True)
            (kind / name).write_bytes(content)
        samples, layout_known = self._samples(kind)
        found = match(samples, places(self._shape(kind), self.order.target))
        rules = Rules(self.block.kind, layout_known)
        rules.pattern = usual_pattern(samples.leaves.values(), self.block.kind)
        said = constants(self._handover, bool(self.order.handover)) if self.order.target == "case" else []
        page, problems = self._page(samples), list[Problem]()
        page.notes += [*([self.unread] if self.unread else []), *suggestions(samples, self.block.kind)]
        for _ in range(_ROUNDS):
            composed = compose(samples, found, rules, self.refused, said)
            page.rules, page.ignored, page.absent = composed.lines, composed.ignored, self.absent
            page.handovers = self._handovers(rules) or page.handovers
            page.key, page.case_key = document_key(samples, found), case_number(found)
            self._write(kind, page, rules)
            file = self.folder / f"{self.order.name}.yaml"
            problems = check_mapping(file, codecs=self.codecs, targets=self.targets)
            if not self._mend(problems, file, composed):
                break
        files = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        kept = tuple(one for one in found.guesses if one.leaf.path not in self.refused)
        return Draft(files, self.block, kept, page, tuple(problems))

    @property
    def _handover(self) -> str:
        return self.order.handover or "CASE_FILING"

    def _samples(self, kind: Path) -> tuple[Samples, bool]:
        codec = self.codecs(self.block.kind, self.block.settings, kind)
        try:
            records = [record for _, body in self.order.samples for record in codec.decode(body)]
        except BadDocument as fault:
            if self.block.kind != "fixed" or self.order.layout:
                raise
            # a guessed layout: its bytes are for the person to put right
            self.unread = (
                f"TODO: with this layout the samples cannot be read yet ({len(fault.problems)} problems)"
            )
            records = []
        layout = codec.layout()
        return seen(records, layout, self.order.titles), layout is not None

    def _shape(self, kind: Path) -> Any:
        if not self.order.target.endswith(".json"):
            return schemas(self.order.target, self.targets).shape()
        schema = json.loads((kind / self.order.target).read_bytes())
        return schemas(self.order.target, {self.order.target: schema}).shape()

    def _page(self, samples: Samples) -> Page:
        doc = self.order.name.partition("/")[2]
        receives, sends = names_of([name for name, _ in self.order.samples], doc, self.block.kind)
        own = self.order.target in ("case", "receipt")
        handovers = (self._handover,) if own else ()
        return Page(
            self.order.name, (f"Draft of {doc}", f"{doc}（草稿）"), self.order.target, receives if own else "", sends,
            handovers, {"kind": self.block.kind, **self.block.settings},
            self.block.remarks, (), "",
        )  # fmt: skip

    def _handovers(self, rules: Rules) -> tuple[str, ...]:
        """The hand-overs that the samples name themselves."""
        if self.order.handover or self.order.target != "case" or "handover" not in rules.drafts:
            return ()
        rows = csv.DictReader(rules.drafts["handover"].text.splitlines())
        return tuple(dict.fromkeys(row["canonical"] for row in rows if row["canonical"]))

    def _write(self, kind: Path, page: Page, rules: Rules) -> None:
        (self.folder / f"{self.order.name}.yaml").write_text(page.text(), "utf-8")
        tables = {**rules.tables, **{name: one.text for name, one in rules.drafts.items()}}
        for name, text in tables.items():
            (kind / "codes").mkdir(exist_ok=True)
            (kind / "codes" / f"{name}.csv").write_text(text, "utf-8")
        examples = kind / "examples" / self.order.name.partition("/")[2]
        for name, body in self.order.samples:
            examples.mkdir(parents=True, exist_ok=True)
            (examples / name).write_bytes(body)

    def _mend(self, problems: Sequence[Problem], file: Path, composed: Composed) -> bool:
        """Take back what the checker turns down; whether anything changed."""
        lines = file.read_text("utf-8").splitlines()
        before = (len(self.refused), len(self.absent))
        for problem in problems:
            if level(problem) is not Level.ERROR:
                continue
            if problem.code == "MAPPING_TARGET_MISSING":
                path = str(problem.params.get("path", problem.path))
                self.absent[path] = "TODO: required, and no field was found for it"
                continue
            guess = _guess_at(problem.rule, lines, composed)
            if guess is not None:
                self.refused[guess.leaf.path] = f"TODO: looked like {guess.place.path}, but {problem.code}"
        return before != (len(self.refused), len(self.absent))


def _guess_at(rule: str, lines: Sequence[str], composed: Composed) -> Guess | None:
    found = re.search(r":(\d+):\d+$", rule)
    line = lines[int(found[1]) - 1] if found and int(found[1]) <= len(lines) else ""
    return next(
        (
            guess
            for (value, remark), guess in composed.origin.items()
            if line.endswith(f": {value}  # {remark}")
        ),
        None,
    )


def names_of(samples: Sequence[str], doc: str, kind: str) -> tuple[str, str]:
    """What the mapping reads and what it writes, from the samples' names."""
    name = (
        PurePosixPath(samples[0])
        if samples
        else PurePosixPath(f"{doc}.{ {'excel': 'xlsx'}.get(kind, kind) }")
    )
    ending = re.sub(r"[^.A-Za-z0-9]", "", name.suffix)
    head = re.match(r"[A-Za-z\u4e00-\u9fff]+", name.stem)
    start = head[0] if head else doc
    return f"{start}*{ending}", f"{start}_{{id}}{ending}"
