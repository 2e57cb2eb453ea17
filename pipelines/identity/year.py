"""The report year: the year a report is about, usually the one before it was published."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice

from pipelines.records import Check, finding

LAST_MONTHS = 11  # some publish before the year is over

# Not the report year: the middle or the start of a date, a document number 〔2021〕, the year of publishing.
TITLE_YEAR = re.compile(
    r"(?<![\d〔\[])(20\d\d)(?!\d|[-./]\d{1,2}(?!\d)|年\d{1,2}月|年?(?:发布|公布|印发|公开的))"
)
PERIOD = re.compile(r"(20\d\d)年0?1月0?1日.{0,6}?(?:20\d\d年)?12月31日")
LEAD_YEAR = re.compile(r"(?<!\d)(20\d\d)年?度?(?:政府|政务)?信息公开|(?<!\d)(20\d\d)年度")
PATH_DATE = re.compile(r"/(20\d\d)(?:[-/]?\d\d[-/]?\d\d|/\d{1,3})/")


def published_in(day: date | None, url: str) -> tuple[int | None, int]:
    """Year and month of publication: of ``day`` (of the page, or of the list), else as the address says.

    The month is 12 where the source is not sure.
    """
    if day:
        return day.year, day.month
    match = PATH_DATE.search(url)
    return int(match[1]) if match else None, 12


def title_years(title: str) -> list[int]:
    """The years a title (normalised) could be about, in order, without repetition.

    ``2022年发布的2021年政府信息公开工作年度报告`` is about 2021 alone, ``2023、2024年年报`` and
    ``2023-2024年年报`` about either.
    """
    return list(dict.fromkeys(int(year) for year in TITLE_YEAR.findall(title)))


def certain_year(title: str, listed_on: date | None = None) -> int | None:
    """The report year that a title (normalised) settles, None where only the document can tell.

    That is where it names no year or several, or the year in which it was listed: some write the year of
    publication, as ``report_year`` finds out. Of a title in a list, before its document is fetched.
    """
    years = title_years(title)
    if len(years) != 1 or (listed_on and years[0] >= listed_on.year):
        return None
    return years[0]


def period_year(paragraphs: Iterable[str]) -> int | None:
    """Year of the first ``从2024年1月1日起到2024年12月31日止`` (统计期限)."""
    return next((int(match[1]) for text in paragraphs if (match := PERIOD.search(text))), None)


def lead_year(paragraphs: Iterable[str]) -> int | None:
    """Year that one of the first three paragraphs names as the report's."""
    matches = (LEAD_YEAR.search(text) for text in islice(paragraphs, 3))
    return next((int(match[1] or match[2]) for match in matches if match), None)


def report_year(
    titles: Iterable[str], paragraphs: list[str], published: int | None, month: int = 12, first: int = 2008
) -> tuple[int | None, list[Check]]:
    """The report year and the findings about it.

    Takes the first plausible of: the titles in the order given, the period of the figures (统计期限),
    the lead, the year before publication. The title wins over the body, where publishers leave last
    year's dates by mistake. No year before ``first`` is plausible. All texts normalised.
    """
    checks: list[Check] = []
    latest = published or 9999
    dated = [years for title in titles if (years := title_years(title))]
    by_title = dated[0] if dated else []
    period = period_year(paragraphs)
    if by_title and period is not None and by_title[-1] == published == period + 1 and month < LAST_MONTHS:
        message = f"the title says {published}, the year of publication, the period of the figures {period}"
        checks.append(finding("year_disagrees", "warning", message, published, period))
        by_title = []
    sources = (
        ("title", by_title[-1] if by_title else None),
        ("period of the figures", period),
        ("lead", lead_year(paragraphs) if not by_title and period is None else None),
        ("date of publication", published - 1 if published else None),
    )
    for source, year in sources:
        if year is None:
            continue
        if not first <= year <= latest:
            message = f"{year} in the {source} is not a plausible report year"
            checks.append(finding("year_implausible", "warning", message, year, latest))
            continue
        if source == "title" and len(by_title) > 1:
            message = f"the title names the years {', '.join(map(str, by_title))}: the last is taken"
            checks.append(finding("year_assumed", "warning", message))
        if source == "title" and period is None and year == published and month < LAST_MONTHS:
            message = f"the title names {year}, the year of publication, and no period of figures confirms it"
            checks.append(finding("year_assumed", "warning", message))
        if source == "title":
            others = [("another title", years[-1]) for years in dated]
            others += [("the period of the figures (统计期限)", period)] if period is not None else []
            for place, other in others:
                if other != year:
                    message = f"the title says {year}, {place} {other}"
                    checks.append(finding("year_disagrees", "warning", message, year, other))
        if source == "date of publication":
            message = f"{year} is the year before publication: the report itself names none"
            checks.append(finding("year_assumed", "warning", message))
        elif source != "title":
            checks.append(finding("year_assumed", "info", f"{year} is taken from the {source}"))
        return year, checks
    checks.append(finding("year_unknown", "error", "no report year found"))
    return None, checks
