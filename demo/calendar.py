"""Days of sentences: months are counted by the calendar, a term ends on the day before."""

import calendar
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_term(start: date, months: int) -> date:
    """The last day of a term: 6 months from 2021-09-29 end on 2022-03-28."""
    return months_after(start, months) - timedelta(days=1)
