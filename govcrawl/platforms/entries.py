"""What the spiders know of a document before it is opened."""

from dataclasses import dataclass
from datetime import date


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
