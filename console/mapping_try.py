"""`casebus mapping try MAPPING [SAMPLE…]`: a sample all the way: canonical document, problems, what the way back differs in."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from ..adapters.loading import targets
from ..adapters.mapping.failures import shown
from ..adapters.mapping.mapping_file import MappingFile
from ..adapters.mapping.watch.attempt import Attempt, Validate, attempt
from ..adapters.mapping.watch.canonical import plain
from ..adapters.mapping.watch.difference import Difference
from ..adapters.mapping.watch.examples import example_of, examples
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from ..schemas.validation import CaseCheck, SchemaCheck
from . import exits
from .mapping_named import named_mapping
from .output import problem_json, problem_lines, say, say_json
from .sample import sample_body
from .texts import Texts


def mapping_try(
    name: str, samples: Sequence[str], texts: Texts, *, on: date | None, today: date, json: bool
) -> int:
    """Try these samples, or all examples of the mapping; PROBLEMS when there is one.

    Codes are read as of `on`; without it as of the day that an example says, else `today`.
    """
    mapping = named_mapping(name)
    validate = check_of(mapping)
    tried = {}
    for sample in samples or own_examples(mapping):
        example = example_of(mapping, Path(sample))
        day = on or example.on or today
        tried[sample] = attempt(mapping, sample_body(sample), day, validate, example.envelopes)
        if not json:
            _show(sample, tried[sample], texts)
    problems = [problem for one in tried.values() for problem in one.all_problems]
    if json:
        found = [{"sample": sample, **one.to_json()} for sample, one in tried.items()]
        say_json(
            {
                "ok": not problems,
                "mapping": mapping.name,
                "on": (on or today).isoformat(),
                "samples": found,
                "problems": [problem_json(one) for one in problems],
            }
        )
    else:
        say(texts("try.done", samples=len(tried), problems=len(problems)))
    return exits.PROBLEMS if problems else exits.OK


def own_examples(mapping: MappingFile) -> list[str]:
    """The mapping's own examples. Raises Misconfigured when it has none."""
    found = [str(one.source) for one in examples(mapping)]
    if not found:
        folder = mapping.plan.path.parent / "examples" / mapping.plan.path.stem
        problem = Problem("MAPPING_EXAMPLES_ABSENT", params={"folder": str(folder)}, place=str(folder))
        raise Misconfigured(f"{mapping.name} has no examples in {folder}.", problems=[problem])
    return found


def check_of(mapping: MappingFile) -> Validate:
    """The check of a mapping's canonical side: its schema, and for cases what values mean."""
    if mapping.target == "case":
        return CaseCheck()
    known: Mapping[str, Any] | None = targets().get(mapping.target)
    return SchemaCheck(known if known is not None else mapping.plan.shape.document)


def _show(sample: str, tried: Attempt, texts: Texts) -> None:
    say(texts("try.sample", sample=harmless(sample)))
    for problem in tried.problems:
        _problem(problem, texts)
    for one in tried.documents:
        say(texts("try.document", number=one.index + 1, key=harmless(one.key) or "–"))
        for line in orjson.dumps(plain(one.document), option=orjson.OPT_INDENT_2).decode().splitlines():
            say(harmless(line))
        for problem in one.problems:
            _problem(problem, texts)
        for lacuna in one.lacunas:
            say(f"  {texts('trace.lacuna')}: {lacuna.kind.value} {lacuna.path} ({lacuna.rule})")
    if tried.difference is not None:
        _difference(tried.difference, texts)
    say()


def _problem(problem: Problem, texts: Texts) -> None:
    for line in problem_lines(problem, (texts.language,)):
        say(line)


def _difference(difference: Difference, texts: Texts) -> None:
    if difference.same:
        say(texts("try.same"))
        return
    say(texts("try.differs", fields=len(difference.fields)))
    if difference.lines:
        for line in difference.lines:
            say(harmless(line))
        return
    for one in difference.fields:
        say(f"  {one.field}: {_value(one.before)} → {_value(one.after)}")


def harmless(line: str) -> str:
    """A stranger's line without what a terminal would obey."""
    return "".join(
        char if char.isprintable() or char in "\t\u3000" else char.encode("unicode_escape").decode()
        for char in line
    )


def _value(value: Any) -> str:
    return "∅" if value is None else f"“{shown(value)}”"
