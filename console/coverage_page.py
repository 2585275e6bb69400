"""Coverage as one page for a browser: each mapping's source in green, yellow and red; hovering says what was never reached."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from ..adapters.mapping.watch.points import Point
from ..adapters.mapping.watch.report import CoverageReport
from .texts import Texts

#: a source file of a mapping (itself, a fragment, a code table) → its lines
Lines = Callable[[str], list[str]]


@dataclass(frozen=True)
class Covered:
    """One mapping on the page."""

    report: CoverageReport
    lines: Lines


@dataclass
class _Line:
    """What is known of one line."""

    total: int = 0
    missed: int = 0
    said: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if not self.total:
            return ""
        return "hit" if not self.missed else "miss" if self.missed == self.total else "part"


def coverage_page(covered: Sequence[Covered], texts: Texts, threshold: float) -> str:
    """The whole page; every text of a mapping is escaped, nothing is loaded from elsewhere."""
    template = Template((files(__package__) / "coverage.html").read_text(encoding="utf-8"))
    columns = ("mapping", "in", "points_in", "out", "points_out")
    return template.substitute(
        lang=escape(texts.language),
        title=escape(texts("coverage.title")),
        headings="".join(f"<th>{escape(texts(f'coverage.{name}'))}</th>" for name in columns),
        rows="\n".join(_row(one.report, threshold) for one in covered),
        mappings="\n".join(_mapping(one, texts) for one in covered),
    )


def said(point: Point, way: str, texts: Texts) -> str:
    """What was never reached, in words."""
    return f"{texts(f'coverage.{way}')}: {texts(f'reach.{point.what}')}: {point.about}"


def _row(report: CoverageReport, threshold: float) -> str:
    cells = [f'<td><a href="#{escape(report.mapping)}">{escape(report.mapping)}</a></td>']
    for way in (report.inward, report.outward):
        low = " low" if way.share < threshold else ""
        cells.append(
            f'<td class="share{low}">{way.share:.1f} %</td><td class="share">{way.hit}/{way.total}</td>'
        )
    return f"<tr>{''.join(cells)}</tr>"


def _mapping(covered: Covered, texts: Texts) -> str:
    known = _known(covered.report, texts)
    own = f"{covered.report.mapping}.yaml"
    parts = [f'<h2 id="{escape(covered.report.mapping)}">{escape(covered.report.mapping)}</h2>']
    for file in sorted(known, key=lambda name: (name != own, name)):
        missed = sum(line.missed for line in known[file].values())
        opened = " open" if file == own else ""
        body = "".join(_source(covered.lines(file), known[file]))
        head = escape(texts("coverage.file", file=file, missed=missed))
        parts.append(f"<details{opened}><summary>{head}</summary><pre>{body}</pre></details>")
    return "\n".join(parts)


def _known(report: CoverageReport, texts: Texts) -> dict[str, dict[int, _Line]]:
    known: dict[str, dict[int, _Line]] = defaultdict(lambda: defaultdict(_Line))
    for way, direction in (("in", report.inward), ("out", report.outward)):
        for one in direction.points:
            line = known[one.point.spot.file][one.point.spot.line]
            line.total += 1
            if not one.times:
                line.missed += 1
                line.said = (*line.said, said(one.point, way, texts))
    return known


def _source(lines: list[str], known: dict[int, _Line]) -> Iterator[str]:
    for number, text in enumerate(lines, 1):
        line = known.get(number, _Line())
        hint = escape("\n".join(line.said))
        yield f'<span class="{line.kind}" title="{hint}"><i>{number}</i>{escape(text)}</span>'
