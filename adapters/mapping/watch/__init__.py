"""Watching mappings at work: where every value comes from (`trace`), and what the samples never reached (`coverage`)."""

from .coverage import Coverage
from .report import CoverageReport, DirectionReport
from .trace import Trace, TracedDocument, trace_in, trace_out

__all__ = [
    "Coverage",
    "CoverageReport",
    "DirectionReport",
    "Trace",
    "TracedDocument",
    "trace_in",
    "trace_out",
]
