"""The reference pages that are made from data: the canonical case, the hand-overs, the problems."""

from collections.abc import Iterator, Mapping

from .case_types import load_case_types
from .code_lists import code_list
from .handover import Clock, HandOver
from .model import FieldSpec, Model, case_model, list_specs, receipt_model
from .procedure import default_procedure
from .yaml_source import packaged_yaml

_MADE = "<!-- made by `python -m casebus.schemas.generate`; edit the source named below, not this page -->"


def case_page() -> str:
    """docs/canonical-case.md: every field with its titles, NIEM/ECF element and code list."""
    lines = [
        "# The canonical case",
        _MADE,
        "",
        "Source: `schemas/model.yaml`. As files: `schemas/case.schema.json` (JSON Schema 2020-12) and",
        "`schemas/case.xsd`, the receipt likewise; both accept and refuse the same documents. A value that is",
        "not known is absent: empty text, `null` and placeholders are refused. Text holds no control characters",
        "but tab and newline. Dates are `yyyy-MM-dd`, instants ISO 8601 with seconds and a zone.",
        "**Bold** fields are required, `[]` marks a repeated one. NIEM prefixes are those of NIEM 6.0 and ECF 5.",
        *_types(case_model()),
        "",
        "# The receipt",
        *_types(receipt_model()),
        "",
        "# Code lists",
        *_lists(),
    ]
    return "\n".join(lines) + "\n"


def _types(model: Model) -> Iterator[str]:
    for kind in model.types.values():
        niem = f" · NIEM `{kind.niem}`" if kind.niem else ""
        yield from ("", f"## {kind.name} · {kind.en} · {kind.zh}{niem}", "")
        yield "| field | is | English | 中文 | NIEM / ECF |"
        yield "|---|---|---|---|---|"
        for spec in kind.fields.values():
            name = f"`{spec.name}{'[]' if spec.many else ''}`"
            niem = f"`{spec.niem}`" if spec.niem else ""
            shown = f"**{name}**" if spec.required else name
            yield f"| {shown} | {_is(spec)} | {spec.en} | {spec.zh} | {niem} |"


def _is(spec: FieldSpec) -> str:
    if spec.is_ == "code":
        return f"code: [{spec.list_}](#list-{spec.list_})"
    if spec.is_ == "text":
        pattern = "six digits of GB/T 2260" if spec.format == "area" else spec.pattern and f"`{spec.pattern}`"
        return ", ".join(filter(None, ("text" + (f" ≤ {spec.max}" if spec.max else ""), pattern)))
    bounds = [str(bound) for bound in (spec.min_value, spec.max_value) if bound is not None]
    return spec.is_ + (f" {' to '.join(bounds)}" if len(bounds) == 2 else f" ≥ {bounds[0]}" if bounds else "")


def _lists() -> Iterator[str]:
    for name, spec in list_specs().items():
        source = f" ({spec.source})" if spec.source else ""
        yield from ("", f'<a id="list-{name}"></a>', f"## {name}{source}", "")
        if name == "handover":
            yield "See [the procedure](procedure.md)."
            continue
        codes = code_list(name).items()
        yield " · ".join(f"`{code}` {en} {zh}" for code, (en, zh) in codes)


def procedure_page() -> str:
    """docs/procedure.md: every hand-over with its conditions and clocks."""
    rows = default_procedure().rows
    lines = [
        "# The hand-overs",
        _MADE,
        "",
        "Source: `schemas/procedure.yaml`; a deployment can replace it. `a or b`: either kind of document will do.",
        "Statutes: CPL Criminal Procedure Law (2018), SPP rules of the procuratorates (2019), SPC interpretation of the",
        "Supreme People's Court (2021), MPS provisions of the Ministry of Public Security (2020), CCL Community",
        "Correction Law (2019), PL Prison Law (2012), KSS regulations on detention centres (1990).",
        "The limits have had no legal review.",
        "",
        "| # | code | hand-over | from → to (copies) | documents | fields | answers | article | since |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_handover(row) for row in rows),
        "",
        "## Clocks",
        "",
        "| hand-over | clock | what it does | when | article |",
        "|---|---|---|---|---|",
        *(_clock(row, clock) for row in rows for clock in row.clocks),
        "",
        "## Notes",
        "",
        *(f"- `{row.code}`: {row.note}" for row in rows if row.note),
        "",
        "## Types of case",
        "",
        "| code | English | 中文 | article | source |",
        "|---|---|---|---|---|",
        *_case_types(),
    ]
    return "\n".join(lines) + "\n"


def _handover(row: HandOver) -> str:
    told = [*row.copies, *(f"{kind} in the case" for kind in row.copies_in_case)]
    copies = f" ({', '.join(told)})" if told else ""
    level = " of the next higher level" if row.level == "higher" else ""
    parties = f"{', '.join(row.senders)} → {', '.join(row.receivers)}{level}{copies}"
    documents = ", ".join(f"`{kinds.replace('|', '` or `')}`" for kinds in row.documents)
    fields = ", ".join(f"`{path}`" for path in row.fields)
    answers = ", ".join(f"`{code}`" for code in row.answers)
    until = f" to {row.valid_to}" if row.valid_to else ""
    basis = row.article or f"basis: {row.basis}"
    cells = (row.number, f"`{row.code}`", f"{row.en} {row.zh}", parties, documents, fields, answers, basis)
    return f"| {' | '.join(cells)} | {row.valid_from}{until} |"


def _clock(row: HandOver, clock: Clock) -> str:
    does = clock.action
    if clock.action == "starts":
        plural = "s" if clock.length != 1 else ""
        does = f"starts: {clock.length} {clock.unit}{plural} from {clock.since}"
        does += f", extension: {clock.extension}" if clock.extension else ""
    does += f" ({clock.note})" if clock.note else ""
    return f"| `{row.code}` | {clock.clock} | {does} | {clock.when} | {clock.article} |"


def _case_types() -> Iterator[str]:
    for code, kind in load_case_types().items():
        yield f"| `{code}` | {kind.en} | {kind.zh} | {kind.article} | {kind.source} |"


def problems_page() -> str:
    """docs/problems.md: every problem code with its English and Chinese text."""
    texts: Mapping[str, Mapping[str, str]] = packaged_yaml("problems.yaml").value or {}
    lines = [
        "# Problems",
        _MADE,
        "",
        "Source: `schemas/problems.yaml`. A code never changes its meaning. `{names}` are filled in.",
        "",
        "| code | English | 中文 |",
        "|---|---|---|",
        *(f"| `{code}` | {_cell(row['en'])} | {_cell(row['zh'])} |" for code, row in sorted(texts.items())),
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
