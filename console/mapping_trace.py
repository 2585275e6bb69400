"""`casebus mapping trace MAPPING SAMPLE`: for every value of a document the rule, the place, and each step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from ..adapters.mapping.mapping_file import MappingFile
from ..adapters.mapping.watch import Trace, trace_in, trace_out
from ..adapters.mapping.watch.examples import Example, example_of, is_canonical
from ..adapters.mapping.watch.masking import masked
from ..adapters.mapping.watch.trace import Wanted
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_named import named_mapping
from .output import say_json
from .sample import sample_body
from .texts import Texts
from .traced_lines import show


def mapping_trace(
    name: str,
    sample: str,
    texts: Texts,
    *,
    out: bool,
    on: date | None,
    today: date,
    path: str = "",
    mask: bool = False,
    every: bool = False,
    json: bool = False,
) -> int:
    """Trace one sample; PROBLEMS when something in it does not fit.

    Codes are read as of `on`; without it as of the day that an example says, else `today`.
    """
    mapping = named_mapping(name)
    body, only = sample_body(sample), fits(path)
    canonical = out or is_canonical(Path(sample))
    example = _example(mapping, Path(sample)) if canonical else example_of(mapping, Path(sample))
    day = on or example.on or today
    if canonical:
        documents = canonical_documents(body, sample)
        traces = [trace_out(mapping, one, day, example.envelope(n), only) for n, one in enumerate(documents)]
    else:
        traces = [trace_in(mapping, body, day, only)]
    bad = any(one.problems or any(d.problems for d in one.documents) for one in traces)
    if mask:
        traces = [masked(one, mapping) for one in traces]
    trace = _joined(traces)
    if json:
        say_json({"ok": not bad, **trace.to_json()})
    else:
        show(trace, texts, every=every or bool(path))
    return exits.PROBLEMS if bad else exits.OK


def canonical_documents(body: bytes, sample: str) -> Sequence[Mapping[str, Any]]:
    """The canonical documents of a JSON file: one, or a list of them. Raises Misconfigured for anything else."""
    try:
        found = orjson.loads(body)
    except ValueError as fault:
        problem = Problem("MAPPING_SAMPLE_JSON", params={"file": sample, "reason": str(fault)}, place=sample)
        raise Misconfigured(f"{sample}: {fault}", problems=[problem]) from fault
    every = found if isinstance(found, list) else [found]
    if not every or not all(isinstance(one, dict) for one in every):
        problem = Problem(
            "MAPPING_SAMPLE_JSON", params={"file": sample, "reason": "{…}, [{…}, …]"}, place=sample
        )
        raise Misconfigured(f"{sample}: not a canonical document", problems=[problem])
    return every


def _example(mapping: MappingFile, sample: Path) -> Example:
    """The envelopes that an example's own `examples.yaml` gives for the source of the same name."""
    stem = sample.name.removesuffix(".json").rpartition(".")[0]
    beside = (one for one in sorted(sample.parent.glob(f"{stem}.*")) if not is_canonical(one))
    return example_of(mapping, next(beside, sample))


def fits(glob: str) -> Wanted:
    """Whether one of an entry's paths fits; `*` and `?` are wildcards, brackets stand for themselves; nothing fits all."""
    pattern = re.compile(re.escape(glob or "*").replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
    return lambda paths: any(pattern.fullmatch(path) for path in paths)


def _joined(traces: Sequence[Trace]) -> Trace:
    documents = [one for trace in traces for one in trace.documents]
    return replace(
        traces[0],
        documents=tuple(replace(one, index=index) for index, one in enumerate(documents)),
        problems=tuple(problem for trace in traces for problem in trace.problems),
        unplaced=sum(trace.unplaced for trace in traces),
    )
