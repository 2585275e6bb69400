"""Points in time as the ledger writes them: UTC, microseconds, `Z`; they sort as text."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """2021-09-29T00:00:00.000000Z, always 27 characters. `moment` knows its zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is not a point in time")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The inverse of `stamp`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
