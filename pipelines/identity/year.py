"""The report year: the year a report is about, usually the one before it was published."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from pipelines.dates import LAST_MONTHS, periods
from pipelines.identity.title import without_plan
from pipelines.records import EVERY_CELL, Check, finding

# Not the report year: the middle or the start of a date, a document number 〔2021〕, the year of publishing.
TITLE_YEAR = re.compile(
    r"(?<![\d〔\[])(20\d\d)(?!\d|[-./](?:0|\d{1,2}(?!\d))|年\d{1,2}月|年?(?:发布|公布|印发|公开的))"
)
LEAD_YEAR = re.compile(r"(?<!\d)(20\d\d)年?度?(?:政府|政务)?信息公开|(?<!\d)(20\d\d)年度")
PERIOD_LABEL = re.compile(r"(?:统计|数据|所列).{0,8}?(?:期限|时限|时间|时段|周期|区间|期间)")
PATH_DATE = re.compile(r"/(20\d\d)(?:[-/]?\d\d[-/]?\d\d|/\d{1,3})/")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks of the report year; texts normalised.

    ``titles`` are those of the list and the page, the nearest first, ``headings`` the years of the lines that
    head its text, ``period`` the years of the period of the figures, ``lead`` that of the first sentences and
    whether it is said to be the report's.
    """

    titles: list[str]
    headings: list[int]
    period: list[int]
    lead: tuple[int, bool] | None
    file_name: str
    published: int | None
    month: int


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
    return list(dict.fromkeys(int(year) for year in TITLE_YEAR.findall(without_plan(title))))


def period_years(paragraphs: Iterable[str]) -> list[int]:
    """The year of the first ``从2024年1月1日起到2024年12月31日止`` (统计期限); two where its ends differ."""
    for text in paragraphs:
        for first, last in periods(text):
            if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
                return sorted({first.year, last.year})
    return []


def partial_periods(paragraphs: Iterable[str]) -> Iterator[Check]:
    """A finding where the period of the figures (统计期限) is not made of whole years.

    The first reports, about 2008, begin with the regulations (条例) on 1 May.
    """
    for text in paragraphs:
        for sentence in re.split("[。;；\n]", text) if "月" in text else ():
            label = PERIOD_LABEL.search(sentence)
            for first, last in islice(periods(sentence[label.start() :]), 1) if label else ():
                whole = (first.month, first.day) == (1, 1) or (first.year, first.month, first.day) == (
                    2008,
                    5,
                    1,
                )
                if not (whole and (last.month, last.day) == (12, 31)):
                    message = f"the period of the figures (统计期限) is {first} to {last}"
                    yield finding("partial_period", "warning", message, cells=EVERY_CELL)
                    return


def lead_year(paragraphs: Iterable[str]) -> tuple[int, bool] | None:
    """Year that one of the first three paragraphs names, and whether as that of 信息公开."""
    matches = (LEAD_YEAR.search(text) for text in islice(paragraphs, 3))
    return next(((int(match[1] or match[2]), bool(match[1])) for match in matches if match), None)


def certain_year(title: str, listed_on: date | None = None) -> int | None:
    """The report year that a title (normalised) settles, None where only the document can tell.

    That is where it names no year or several, or the year in which it was listed: some write the year of
    publication, as ``report_year`` finds out. Of a title in a list, before its document is fetched.
    """
    years = title_years(title)
    if len(years) != 1 or (listed_on and years[0] >= listed_on.year):
        return None
    return years[0]


def report_year(evidence: Evidence, first: int = 2008) -> tuple[int | None, list[Check]]:
    """The report year and the findings about it, which mark every cell where the evidence is not of one mind.

    Takes the first plausible of: the titles in the order given, the period of the figures (统计期限), the
    lead, the file's name, the year before publication. The title wins over the body, where publishers leave
    last year's dates by mistake. No year before ``first`` is plausible.
    """
    checks: list[Check] = []
    published = evidence.published
    period = evidence.period[-1] if evidence.period else None
    dated = [years for title in evidence.titles if (years := title_years(title))]
    by_title = dated[0] if dated else []
    early = evidence.month < LAST_MONTHS
    if by_title and period is not None and by_title[-1] == published == period + 1 and early:
        message = f"the title says {published}, the year of publication, the period of the figures {period}"
        checks.append(_doubt("year_disagrees", message, published, period))
        by_title = []
    body = not by_title and period is None
    sources = (
        ("title", by_title[-1] if by_title else None),
        ("period of the figures", period),
        ("lead", evidence.lead[0] if body and evidence.lead else None),
        ("file's name", next(iter(title_years(evidence.file_name)[-1:]), None) if body else None),
        ("date of publication", published - 1 if published else None),
    )
    for source, year in sources:
        if year is None:
            continue
        if not first <= year <= (published or 9999):
            message = f"{year} in the {source} is not a plausible report year"
            checks.append(_doubt("year_implausible", message, year, published or 9999))
            continue
        checks += _of_source(source, year, by_title, evidence, early)
        checks += _disagreements(source, year, dated, evidence)
        return year, checks
    checks.append(finding("year_unknown", "error", "no report year found"))
    return None, checks


def _of_source(
    source: str, year: int, by_title: list[int], evidence: Evidence, early: bool
) -> Iterator[Check]:
    """What there is to say about where the year was taken from."""
    if source == "title":
        if len(by_title) > 1:
            message = f"the title names the years {', '.join(map(str, by_title))}: the last is taken"
            yield _doubt("year_assumed", message)
        if not evidence.period and year == evidence.published and early:
            message = f"the title names {year}, the year of publication, and no period of figures confirms it"
            yield _doubt("year_assumed", message)
    elif source == "date of publication":
        yield _doubt("year_assumed", f"{year} is the year before publication: the report itself names none")
    elif evidence.published != year + 1 and (source == "file's name" or evidence.lead == (year, False)):
        yield _doubt("year_assumed", f"{year} is taken from the {source}: nothing confirms it")
    else:
        yield finding("year_assumed", "info", f"{year} is taken from the {source}")


def _disagreements(source: str, year: int, dated: list[list[int]], evidence: Evidence) -> Iterator[Check]:
    """Where else another year stands."""
    others = [("another title", years[-1]) for years in dated] if source == "title" else []
    others += [("the period of the figures (统计期限)", other) for other in evidence.period]
    named = title_years(evidence.file_name)
    if named and evidence.published != year + 1:
        others.append(("the file's name", named[-1]))
    others += [("a heading", other) for other in evidence.headings]
    for place, other in dict.fromkeys(others):
        if other != year:
            yield _doubt("year_disagrees", f"the {source} says {year}, {place} {other}", year, other)


def _doubt(rule: str, message: str, left: float | None = None, right: float | None = None) -> Check:
    """A finding that marks every cell: figures of no certain year."""
    return finding(rule, "warning", message, left, right, cells=EVERY_CELL)
