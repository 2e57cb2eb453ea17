"""What is known of a document before it is opened: one row of a list."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from govcrawl.lists.titles import (
    certain_year_of,
    is_annual_report,
    may_be_annual_report,
    names_span,
    plain,
    years_of,
)

_COLUMN = re.compile(  # 公开年报, 历年年报公开, 信息公开报告专栏
    r"(历年|历年来|政府|法定|主动){0,2}(公开(工作)?(年报|年度报告)|(年报|年度报告)公开|信息公开(工作)?报告)"
    r"(专栏|栏目|列表|汇总|目录)?"
)
_AGENCY = re.compile(r"..(局|委|办|室|会|街道|办事处|镇|乡|政府|中心|公司|分局|所)$")  # 区财政局


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: what the site says about a document before it is opened.

    ``url`` may be relative to the list. ``agency_name`` and ``agency_abbr`` only where the row or its
    column says them. ``in_column``: it stands in a column of annual reports, which its title (`2024年度`,
    `区教育局`) leaves out.
    """

    title: str
    url: str
    listed_on: date | None = None
    agency_name: str | None = None
    agency_abbr: str | None = None
    in_column: bool = False


def is_row(entry: Entry) -> bool:
    """Whether a link on a list is one of its rows, whatever it leads to: a date beside it or a year in it."""
    return bool(entry.listed_on or (years_of(entry.title) and not names_span(entry.title)))


def is_report(entry: Entry) -> bool:
    """Whether a link on any page leads to an annual report: it names a year or stands beside a date."""
    return entry.in_column or (is_annual_report(entry.title) and is_row(entry))


def may_be_report(entry: Entry) -> bool:
    """Whether a link on any page leads to an annual report, or to what only its document tells from one."""
    return entry.in_column or (may_be_annual_report(entry.title) and is_row(entry))


def is_column(entry: Entry) -> bool:
    """Whether a link on any page leads to a column of annual reports: `政府信息公开年报`, `历年年报`."""
    named = is_annual_report(entry.title) or _COLUMN.fullmatch(plain(entry.title)) is not None
    of_years = may_be_annual_report(entry.title) and names_span(entry.title)
    return (named or of_years) and not is_row(entry)


def is_wanted(entry: Entry, years: Collection[int] | None) -> bool:
    """Whether a row is of one of ``years``; all are if that is None, and so is a row that leaves it open."""
    year = certain_year_of(entry.title, entry.listed_on)
    return years is None or year is None or year in years


def is_agency_name(title: str) -> bool:
    """Whether a link or a column is called like an agency."""
    return bool(_AGENCY.search(title))
