"""A small folder of mappings with a codec that only has a layout, and a small target schema."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from casebus.adapters.contracts import Field
from casebus.adapters.mapping import MappingFile, check_mapping, load_mapping
from casebus.adapters.mapping.bound import Stage
from casebus.adapters.mapping.check_levels import Level, level
from casebus.adapters.mapping.emit import Script
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.adapters.mapping.operations.declare import Setting
from casebus.schemas.problem import Problem

sys.path.insert(0, str(Path(__file__).parent))

HEAD = """\
mapping: police/doc
version: 1
receives: "doc_*.xml"
sends: "doc_{id}.xml"
handovers: [ARREST_REQUEST]
codec: { kind: fake, newline: "\\r\\n" }
key: NO
"""

TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "handover": {"enum": ["ARREST_REQUEST", "RELEASE"]},
        "number": TEXT,
        "note": TEXT,
        "category": {"enum": ["theft", "fraud"]},
        "filed_on": TEXT,
        "count": {"type": "integer"},
        "value": {"type": "number"},
        "open": {"type": ["boolean", "null"]},
        "tags": {"type": "array", "items": TEXT},
        "identifiers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"kind": {"enum": ["police", "court"]}, "number": TEXT, "issuer": TEXT},
                "additionalProperties": False,
            },
        },
        "address": {"type": "object", "properties": {"area": TEXT, "text": TEXT, "country": TEXT}},
        "persons": {"type": "array", "items": {"$ref": "#/$defs/person"}},
    },
    "$defs": {
        "person": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": TEXT,
                "name": {"type": "object", "properties": {"full": TEXT}},
                "role": {"enum": ["suspect", "convict"]},
                "charges": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"name": TEXT, "article": TEXT}},
                },
            },
        }
    },
}

FIELDS = (
    *(
        Field(name)
        for name in ("NO", "LB", "RQ", "BZ", "SL", "JE", "GK", "BQ", "JCH", "FYH", "DQ", "DZ", "BB")
    ),
    Field("RYXX", "group"),
    Field("RYXX/RY", "group", repeats=True),
    *(Field(f"RYXX/RY/{name}") for name in ("BH", "XM")),
    Field("RYXX/RY/ZM", "group", repeats=True),
    *(Field(f"RYXX/RY/ZM/{name}") for name in ("MC", "FT")),
)


CATALOGUE = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "schemas" / "problems.yaml").read_text("utf-8")
)


def told(problem: Problem) -> tuple[str, str]:
    """A problem's texts; KeyError when one of their parameters is missing."""
    texts = CATALOGUE[problem.code]
    return texts["en"].format(**problem.params), texts["zh"].format(**problem.params)


@dataclass(frozen=True)
class FakeCodec:
    """A codec of which only the layout is asked."""

    fields: Sequence[Field] | None

    def layout(self) -> Sequence[Field] | None:
        return self.fields


@dataclass
class Workshop:
    """Writes one mapping and loads it."""

    folder: Path
    fields: Sequence[Field] | None = None
    schema: dict[str, Any] = field(default_factory=lambda: SCHEMA)
    head: str = HEAD

    @property
    def path(self) -> Path:
        return self.folder / "police" / "doc.yaml"

    def table(self, name: str, rows: str, *, shared: bool = False) -> None:
        folder = (self.folder if shared else self.folder / "police") / "codes"
        folder.mkdir(parents=True, exist_ok=True)
        head = "local,canonical,relation,preferred_out,valid_from,valid_to,note\n"
        (folder / f"{name}.csv").write_text(head + dedent(rows), "utf-8")

    def write(self, text: str, *, head: str = "") -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text((head or self.head) + dedent(text), "utf-8")

    def load(self, text: str, *, head: str = "") -> MappingFile:
        self.write(text, head=head)
        mapping = load_mapping(self.path, codecs=self._codec, targets={"case": self.schema})
        for direction in (mapping.inward, mapping.outward):
            for site in range(len(direction.sites)):
                for why in ("shape", "no key", "twice", "const", "differs", "two"):
                    told(direction.problems([(site, "x", why, ())], str)[0])
        return mapping

    def check(self, text: str, *, head: str = "") -> list[Problem]:
        """The errors."""
        return [problem for problem in self.strictly(text, head=head) if level(problem) is Level.ERROR]

    def strictly(self, text: str, *, head: str = "") -> list[Problem]:
        """Errors, warnings and notes."""
        self.write(text, head=head)
        targets = {"case": self.schema}
        problems = check_mapping(self.path, codecs=self._codec, targets=targets, notes=True)
        for problem in problems:
            told(problem)
        return problems

    def rules(self, text: str) -> MappingFile:
        """Rules only, against a codec without a layout."""
        return self.load("rules:\n" + "".join(f"  {line}\n" for line in dedent(text).strip().splitlines()))

    def _codec(self, kind: str, settings: Any, folder: Path) -> Any:
        return FakeCodec(self.fields)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A mapping folder without a layout: every source path is open."""
    return Workshop(tmp_path)


@pytest.fixture
def strict(tmp_path: Path) -> Workshop:
    """A mapping folder whose codec has a layout."""
    return Workshop(tmp_path, FIELDS)


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """The target schema of the small mappings."""
    return SCHEMA


#: an operation's two directions
Both = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def directions(name: str, *arguments: str, kind: str = "text", newline: str = "\n") -> Both:
    """An operation's two directions as functions, compiled as the compiler does it."""
    prepared = OPERATIONS[name].prepare(arguments, Setting(kind, None, newline))
    script = Script()
    read = script.expression(Stage(prepared), "v", reading=True)
    write = script.expression(Stage(prepared), "v", reading=False)
    names = dict(script.names)
    return eval(f"lambda v: {read}", names), eval(f"lambda v: {write}", names)


@pytest.fixture(scope="session")
def both() -> Callable[..., Both]:
    """Gives an operation's two directions."""
    return directions


TYPED_HEAD = HEAD.replace("kind: fake", "kind: fake, charset: GBK") + 'empty: ""\n'
SHORT = {"type": "string", "maxLength": 40}
TYPED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "handover": {"enum": ["ARREST_REQUEST", "RELEASE"]},
        "number": SHORT,
        "category": {"enum": ["theft", "fraud"]},
        "filed_on": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "count": {"type": "integer", "minimum": 1},
        "open": {"type": "boolean"},
        "code": {"type": "string", "pattern": "^[A-Z]+$"},
        "kinds": {"type": "array", "items": {"enum": ["theft", "fraud"]}},
        "paper": {"type": "object", "properties": {"kind": SHORT, "number": SHORT}, "required": ["kind"]},
        "persons": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": SHORT, "sex": SHORT}, "required": ["id", "sex"]},
        },
    },
}


@dataclass
class Strictly:
    """Checks rules against fields that declare what they hold; all findings but those about size."""

    workshop: Workshop
    schema: dict[str, Any] = field(default_factory=lambda: TYPED_SCHEMA)
    head: str = TYPED_HEAD

    def __call__(
        self, fields: Sequence[Field], rules: str, *, more: str = "", table: str = "1,theft\n2,fraud\n"
    ) -> list[Problem]:
        self.workshop.table("kind", table)
        self.workshop.schema, self.workshop.fields = self.schema, (Field("NO"), *fields)
        lines = [f"  {line}\n" for line in ["number: NO", *rules.splitlines()]]
        found = self.workshop.strictly("rules:\n" + "".join(lines) + more, head=self.head)
        return [problem for problem in found if problem.code != "MAPPING_TEXT_LONGER"]


@pytest.fixture
def strictly(workshop: Workshop) -> Strictly:
    """Checks against a schema with all that a type checker asks for."""
    return Strictly(workshop)
