"""What the spiders know of a document before it is opened."""

from dataclasses import dataclass
from datetime import date

from govcrawl.platforms.titles import is_annual_report, year_of_title


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: what the site says about a document before it is opened.

    ``url`` may be relative to the list. ``agency_name`` and ``agency_abbr`` only where the row or its
    column says them.
    """

    title: str
    url: str
    listed_on: date | None = None
    agency_name: str | None = None
    agency_abbr: str | None = None


def is_report(entry: Entry) -> bool:
    """Whether a link on any page leads to an annual report: it names a year or stands beside a date."""
    return is_annual_report(entry.title) and bool(entry.listed_on or year_of_title(entry.title))


def is_column(entry: Entry) -> bool:
    """Whether a link on any page leads to a column of annual reports: `政府信息公开年报`, without a year."""
    return is_annual_report(entry.title) and not is_report(entry)
