"""`casebus mapping diff OLD NEW [--samples DIR]`: what two versions of a mapping do differently with the same documents."""

from datetime import date
from pathlib import Path

from ..adapters.mapping.compare.causes import Cause, Comparison, compare
from ..adapters.mapping.compare.corpus import folder_samples, own_samples
from ..adapters.mapping.failures import shown
from ..adapters.mapping.mapping_file import MappingFile
from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from . import exits
from .mapping_named import named_mapping
from .output import say, say_json, say_table
from .texts import Texts

COLUMNS = ("direction", "kind", "path", "count", "example", "rules")


def mapping_diff(
    old: str,
    new: str,
    texts: Texts,
    *,
    samples: Path | None,
    documents: int,
    seed: int,
    on: date,
    mask: bool,
    json: bool,
) -> int:
    """Compare the two over a folder of samples, or over examples and made-up documents; PROBLEMS when anything differs."""
    first, second = named_mapping(old), named_mapping(new)
    found = _compared(first, second, samples, documents=documents, seed=seed, on=on, mask=mask)
    if json:
        about = {
            "samples": found.samples,
            "documents": found.documents,
            "refused_by_both": found.refused_by_both,
        }
        causes = [one.to_json() for one in found.causes]
        ends = {
            "old": [first.name, first.version, first.digest],
            "new": [second.name, second.version, second.digest],
        }
        say_json({"ok": not found.causes, **ends, "on": on.isoformat(), **about, "causes": causes})
    else:
        if found.causes:
            say_table(
                texts.row(*(f"diff.{name}" for name in COLUMNS)), [_row(one, texts) for one in found.causes]
            )
        say(
            texts(
                "diff.done", samples=found.samples, documents=found.documents,
                refused=found.refused_by_both, causes=len(found.causes),
            )
        )  # fmt: skip
    return exits.PROBLEMS if found.causes else exits.OK


def _compared(
    old: MappingFile,
    new: MappingFile,
    samples: Path | None,
    *,
    documents: int,
    seed: int,
    on: date,
    mask: bool,
) -> Comparison:
    if samples is None:
        return compare(
            old, new, own_samples(old, new, documents=documents, on=on, seed=seed), on, masked=mask
        )
    if not samples.is_dir():
        problem = Problem("MAPPING_FILE_ABSENT", params={"file": str(samples)}, place=str(samples))
        raise Misconfigured(f"There is no folder {samples}.", problems=[problem])
    found = compare(old, new, folder_samples(samples, new), on, masked=mask)
    if not found.samples:
        problem = Problem("MAPPING_EXAMPLES_ABSENT", params={"folder": str(samples)}, place=str(samples))
        raise Misconfigured(f"There are no samples in {samples}.", problems=[problem])
    return found


def _row(cause: Cause, texts: Texts) -> list[object]:
    example = cause.example
    before, after = (("∅" if value is None else shown(value)) for value in (example.before, example.after))
    rules = [f"- {one}" for one in sorted(cause.old - cause.new)] + [
        f"+ {one}" for one in sorted(cause.new - cause.old)
    ]
    return [
        texts(f"diff.{cause.direction}"),
        texts(f"diff.{cause.kind.replace(' ', '_')}") + (f" ({cause.code})" if cause.code else ""),
        cause.path if cause.path == cause.target or not cause.target else f"{cause.path} ← {cause.target}",
        texts("diff.times", count=cause.count, samples=len(cause.samples)),
        f"{example.sample}: {before} → {after}",
        "\n".join(rules or sorted(cause.new)),
    ]
