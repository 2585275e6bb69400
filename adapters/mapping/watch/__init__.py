"""Watching mappings at work: where every value comes from (`trace`), and what the samples never reached (`coverage`)."""

from .coverage import Coverage
from .entries import Entry, Step, Trace, TracedDocument
from .report import CoverageReport, DirectionReport
from .trace import trace_in, trace_out

__all__ = [
    "Coverage",
    "CoverageReport",
    "DirectionReport",
    "Entry",
    "Step",
    "Trace",
    "TracedDocument",
    "trace_in",
    "trace_out",
]
