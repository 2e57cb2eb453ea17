"""The coverage page: which agency has a report on which year, for a reader with a browser."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from lxml.html import HtmlElement, tostring
from lxml.html import builder as E  # noqa: N812 - lxml's name for it

from govcrawl.runs.summary import called
from govcrawl.runs.survey import DistrictStatus
from pipelines import places

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; color: #222 }
body > * { margin-inline: 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #e5e5e5; white-space: nowrap }
th:first-child, td:first-child, .text { text-align: left }
thead th { position: sticky; top: 0; background: #fff }
summary { cursor: pointer; font-weight: 600; margin-top: .6rem }
.yes { color: #176b2c } .gap { color: #b3261e } .none { color: #bbb } .note { color: #666 }
"""


def page(data_dir: Path, surveyed: Sequence[DistrictStatus], due: int | None, now: datetime) -> bytes:
    """The page as UTF-8 HTML: a line for each district, below it each one's agencies by year.

    Args:
        data_dir: the data folder that was looked at.
        surveyed: the districts to show.
        due: the newest report year that all must have published; its gaps are counted.
        now: when it was looked at, UTC.
    """
    years = sorted({year for one in surveyed for year in one.agencies})
    figures = [*map(str, years), f"missing {due or ''}"]
    title = "Coverage of the annual disclosure reports (政府信息公开工作年度报告)"
    reports = sum(len(agencies) for one in surveyed for agencies in one.agencies.values())
    document = E.HTML(
        E.HEAD(E.META(charset="utf-8"), E.TITLE(title), E.STYLE(_STYLE)),
        E.BODY(
            E.H1(title),
            E.P(f"{reports:,} reports in {data_dir}, as of {now:%Y-%m-%d %H:%M} UTC."),
            E.TABLE(
                _head(("district", "platform", "state", "last run"), figures),
                E.TBODY(*(_district(one, years, due) for one in surveyed)),
            ),
            E.P(
                E.CLASS("note"),
                "A number counts the agencies with a report on that year; missing are those known to exist "
                "today that have none. In the tables below ● is a report on disk, ○ a gap in the year due.",
            ),
            *(_agencies(one, years, due) for one in surveyed),
        ),
    )
    return tostring(document, encoding="utf-8", doctype="<!doctype html>", pretty_print=True)


def _head(words: Sequence[str], figures: Sequence[str]) -> HtmlElement:
    left = (E.TH(E.CLASS("text"), word, scope="col") for word in words)
    return E.THEAD(E.TR(*left, *(E.TH(figure, scope="col") for figure in figures)))


def _district(one: DistrictStatus, years: Sequence[int], due: int | None) -> HtmlElement:
    entry = places.registered()[one.spider]
    missing = len(one.missing(due)) if due else 0
    last = one.last.started_at[:10] if one.last else "-"
    return E.TR(
        E.TH(E.A(called(one.spider), href=entry.entry), scope="row"),
        *(E.TD(E.CLASS("text"), word) for word in (entry.platform, one.state, last)),
        *(_count(len(one.agencies.get(year, ()))) for year in years),
        E.TD(E.CLASS("gap" if missing else "none"), str(missing)),
    )


def _count(number: int) -> HtmlElement:
    return E.TD(E.CLASS("yes" if number else "none"), str(number))


def _agencies(one: DistrictStatus, years: Sequence[int], due: int | None) -> HtmlElement:
    """What can be unfolded about a district: its agencies by year, and what of its entry is inferred."""
    missing = set(one.missing(due)) if due else set()
    slugs = sorted(missing.union(*one.agencies.values()))
    inferred = ", ".join(places.registered()[one.spider].inferred) or "nothing"
    rows = (
        E.TR(
            E.TH(slug, scope="row"),
            E.TD(E.CLASS("text"), places.agency_name(slug) or ""),
            *_marks(one, slug, years, due if slug in missing else None),
        )
        for slug in slugs
    )
    return E.DETAILS(
        E.SUMMARY(f"{called(one.spider)}: {len(slugs)} agencies, {len(missing)} missing {due or ''}"),
        E.P(E.CLASS("note"), f"Of its registry entry no stored page confirms: {inferred}."),
        E.TABLE(_head(("agency", ""), [*map(str, years)]), E.TBODY(*rows)),
    )


def _marks(one: DistrictStatus, slug: str, years: Sequence[int], gap: int | None) -> Iterator[HtmlElement]:
    for year in years:
        if slug in one.agencies.get(year, ()):
            yield E.TD(E.CLASS("yes"), "●")
        else:
            yield E.TD(E.CLASS("gap"), "○") if year == gap else E.TD()
