"""Options that several mapping commands share."""

from datetime import date, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object as the last line of standard output.")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Code tables as of this day; none: today."),
]


def day_of(asked: datetime | None) -> date:
    """The day asked for, or today in China."""
    from ..adapters.reading import CHINA

    return (asked or datetime.now(CHINA)).date()
