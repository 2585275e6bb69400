"""The benchmarks measure what they say: figures for machines, the same work every time."""

import pytest
from casebus.bench.flow import flow
from casebus.bench.specimens import specimens
from casebus.bench.translate import translate
from casebus.console.bench import running


def test_what_is_measured_is_translated_rightly() -> None:
    for specimen in specimens():
        read = specimen.read()
        assert isinstance(read, list)
        assert len(read) == specimen.documents
        assert isinstance(specimen.write(), bytes)


def test_the_documents_are_of_the_size_that_is_promised() -> None:
    sizes = {one.codec: one.size for one in specimens()}

    assert 7000 < sizes["xml"] < 7600
    assert sizes.keys() == {"xml", "json", "csv", "fixed", "rows", "excel", "dbf"}


def test_translation_gives_ratios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebus.bench.translate.SPAN", 0.001)
    monkeypatch.setattr("casebus.bench.translate.WARM_UP", 0.001)

    figures = translate(rounds=2)

    assert figures["floor_us"] == figures["xml"]["floor_us"] > 0
    for codec in ("xml", "json", "csv", "fixed", "rows", "excel", "dbf"):
        one = figures[codec]
        assert min(one["in_ratio"], one["out_ratio"], one["floor_us"], one["traced_ratio"]) > 0


def test_the_flow_gives_its_figures() -> None:
    figures = flow(running, transfers=5)

    assert (figures["transfers"], figures["receipts"]) == (5, 10)
    assert (figures["transport"], figures["ledger"]) == ("memory", "sqlite")
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert min(figures["transfers_per_second"], figures["cpu_us_per_transfer"]) > 0
