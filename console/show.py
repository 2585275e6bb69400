"""`casebus transfers show ID`: one transfer explained, from the bytes that came to the receipts that went back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from ..schemas.catalogue import LANGUAGES, text
from ..schemas.lacuna import Gap, Lacuna
from ..schemas.problem import Problem
from . import exits
from .explain import explain
from .looking import clock_time, looking
from .output import complain_text, problem_lines, say, say_json
from .rechecks import rechecks
from .texts import Texts

Facts = Mapping[str, Any]


def show(file: Path, word: str, texts: Texts, *, json: bool) -> int:
    """Explain it on standard output; PROBLEMS when nothing, or more than one document, is called so."""
    with looking(file) as (config, ledger):
        facts = explain(ledger, word, datetime.now(UTC), texts)
        if facts is not None and "candidates" not in facts:
            facts["checks"] = rechecks(config, ledger, facts["submission"])
    if facts is None:
        complain_text(Texts(lang)("show.absent", word=word) for lang in LANGUAGES)
        if json:
            say_json({"absent": word})
        return exits.PROBLEMS
    if json:
        say_json(facts)
    elif "candidates" not in facts:
        _Page(texts).page(facts)
    if "candidates" in facts:
        complain_text(Texts(lang)("show.several", word=word) for lang in LANGUAGES)
        complain_text(f"  {one['agency']}  {one['key']}  {one['id']}" for one in facts["candidates"])
        return exits.PROBLEMS
    return exits.OK


class _Page:
    """The explanation as lines; every heading and word from the catalogue."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def page(self, facts: Facts) -> None:
        self._submission(facts["submission"])
        self._source(facts["source"])
        self._document(facts["document"])
        self._checks(facts["checks"])
        self._case(facts["case"])
        for one in facts["transfers"]:
            self._transfer(one)
        for one in facts["receipts"]:
            self._receipt(one)
        self._lacunas(facts["lacunas"])
        self._events(facts["events"])
        self._attempts(facts["attempts"], facts["submission"]["id"])

    def _heading(self, name: str, **values: object) -> None:
        say()
        say(f"== {self._texts('show.' + name, **values)}")

    def _facts(self, row: Facts, names: Iterable[str]) -> None:
        """The named values of a row that has them."""
        for name in names:
            value = row.get(name)
            if value not in (None, "", 0):
                shown = clock_time(value) if name.endswith("_at") or name == "settle_by" else value
                say(f"  {self._texts('field.' + name)}: {_safe(str(shown))}")

    def _problems(self, problems: Iterable[Facts]) -> None:
        for one in problems:
            for line in problem_lines(Problem.from_json(one)):
                say(f"  ! {_safe(line)}")

    def _submission(self, row: Facts) -> None:
        self._heading("submission", agency=row["agency"], key=_safe(row["key"]))
        self._facts(row, ("id", "number", "handover", "source_name", "source_digest", "decided_at"))
        self._facts(row, ("mapping", "mapping_version", "supersedes_key", "superseded_by", "first"))
        say(f"  {self._texts('field.verdict')}: {self._texts('verdict.' + row['verdict'])}")
        self._problems(row["problems"])

    def _source(self, source: Facts) -> None:
        self._heading("source", size=source["size"], charset=source["charset"] or "–")
        self._text(source["text"])

    def _document(self, document: Any) -> None:
        self._heading("document")
        if document is None:
            say(f"  {self._texts('show.no_document')}")
        else:
            self._text(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())

    def _text(self, text: str) -> None:
        for line in text.splitlines():
            say(f"  | {_safe(line)}")

    def _checks(self, checks: Iterable[Facts]) -> None:
        self._heading("checks")
        for one in checks:
            mark = "✓" if one["passed"] else "✗"
            say(f"  {mark} {self._texts('check.' + one['check'])}")
            self._problems(one["problems"])

    def _case(self, case: Facts | None) -> None:
        if case is None:
            return
        self._heading("case", id=case["id"])
        for one in case["numbers"]:
            say(
                f"  {one['kind']}: {_safe(one['number'])} ({self._texts('show.told_by', agency=one['given_by'])})"
            )
        say(f"  {self._texts('show.parties')}: {', '.join(one['agency'] for one in case['agencies'])}")

    def _transfer(self, row: Facts) -> None:
        self._heading("transfer", receiver=row["receiver"], handover=row["handover"])
        say(f"  {self._texts('field.state')}: {self._texts('state.' + row['state'])} – {row['why']}")
        self._facts(row, ("id", "number", "answers", "answered_by", "supersedes", "attempts", "token"))
        self._facts(row, ("accepted_at", "released_at", "due_at", "settle_by", "ended_at"))
        self._facts(row, ("effect", "reference", "output_mapping", "output_version", "output_digest"))
        self._problems(row["problems"])

    def _receipt(self, row: Facts) -> None:
        told = (row["document"] or {}).get("receipt", {})
        outcome = self._texts("outcome." + told["outcome"]) if told.get("outcome") else ""
        self._heading("receipt", receiver=row["receiver"], outcome=outcome)
        say(f"  {self._texts('field.state')}: {self._texts('state.' + row['state'])}")
        self._facts(row, ("id", "attempts", "ended_at", "reference"))
        self._facts(row, ("output_mapping", "output_version", "output_digest"))
        summary = told.get(f"summary_{self._texts.language}") or told.get("summary_en") or ""
        self._text(summary)
        self._problems(row["problems"])

    def _lacunas(self, lacunas: Iterable[Facts]) -> None:
        found = list(lacunas)
        if found:
            self._heading("lacunas")
        for one in found:
            told = text(
                Lacuna(Gap(one["kind"]), one["path"], params=one["params"], count=one["count"]).problem,
                self._texts.language,
            )
            where = " ".join(part for part in (one["place"], one["rule"]) if part)
            weight = self._texts("weight." + one["weight"])
            say(
                _safe(
                    f"  {self._texts('direction.' + one['direction'])} {one['agency']} [{weight}] {told} {where}".rstrip()
                )
            )

    def _events(self, events: Iterable[Facts]) -> None:
        self._heading("events")
        for one in events:
            change = f"{one['before'] or '·'} → {one['after']}"
            details = {k: v for k, v in one["details"].items() if k != "problems" and v not in ("", None)}
            more = " ".join(f"{name}={value}" for name, value in details.items())
            line = (
                f"{clock_time(one['at'])}  {one['subject'][-12:]}  {change}  {one['cause']}  {one['actor']}"
            )
            say(_safe(f"  {line}  {more}".rstrip()))

    def _attempts(self, attempts: Iterable[Facts], shown: str) -> None:
        others = [one for one in attempts if one["id"] != shown]
        if not others:
            return
        self._heading("attempts")
        for one in others:
            verdict = self._texts("verdict." + one["verdict"])
            say(_safe(f"  {clock_time(one['decided_at'])}  {verdict}  {one['id']}  {one['source_name']}"))


def _safe(text: str) -> str:
    """No control character of a document reaches the terminal."""
    return "".join(c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" for c in text)
