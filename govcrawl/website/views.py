"""What each page shows: from the facts of all reports to the values of its template. Pure functions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from govcrawl.website.charts import Chart, Square, Value, line_chart, squares
from govcrawl.website.coverage import State, counted
from govcrawl.website.facts import Facts, Figure
from govcrawl.website.model import World
from govcrawl.website.wording import (
    Words,
    agency_called,
    cell_words,
    district_name,
    item_of,
)
from pipelines import places
from pipelines.analysis.labels import Language, label, labels
from pipelines.forms.jumps import jumps
from pipelines.places import TOTAL

NEWEST = 15
"""So many of the newest reports stand on the first page."""


class Named(NamedTuple):
    """An agency with a page, if it has one, and the states of its years."""

    slug: str
    name: str
    home: str | None
    states: list[State | None]


class Heat(NamedTuple):
    """A row of the heat map."""

    district: str
    squares: list[Square]


def start(world: World, t: Words) -> dict[str, Any]:
    """The first page."""
    rows = [
        Heat(district, squares(world.years, {year: counted(states, year) for year in world.years}))
        for district, states in world.grids.items()
    ]
    every = list(world.reports.values())
    newest = sorted(every, key=lambda one: (str(one.head["fetched_at"]), one.year, one.agency), reverse=True)
    return {
        "counts": [
            (len(every), t("n_reports")),
            (len(world.agencies), t("n_agencies")),
            (sum(one.head["n_values"] for one in every), t("n_cells")),
            (sum(one.head["n_marked"] for one in every), t("n_marked")),
        ],
        "years": world.years,
        "heat": rows,
        "newest": newest[:NEWEST],
        "night": night(world, t),
        "downloads": world.downloads,
        "world": world,
    }


def night(world: World, t: Words) -> dict[str, Any] | None:
    """What the last run changed."""
    run = world.run
    if run is None:
        return None
    parts = (name.rpartition("-") for part in run.spiders.values() for name in part.written)
    keys = {(agency, int(year)) for agency, _, year in parts if year.isdecimal()}
    written = [world.reports[key] for key in sorted(keys) if key in world.reports]
    return {
        "when": datetime.fromisoformat(run.started_at).astimezone(UTC).strftime("%Y-%m-%d %H:%M"),
        "ended": run.finished_at is not None,
        "written": written,
        "states": [
            (name, t(f"state_{'running' if part.finished_at is None else _verdict(part.state)}"))
            for name, part in run.spiders.items()
        ],
    }


def _verdict(state: str) -> str:
    return state if state in {"ok", "blocked", "failed"} else "attention"


def district(world: World, key: str, language: Language, t: Words) -> dict[str, Any]:
    """The page of a district: its agencies by year, its trends, its total against their sum."""
    states = world.grids.get(key, {})
    have = world.of_district.get(key, [])
    slugs = sorted({*have, *(agency for agency, _ in states)}, key=lambda slug: _rank(slug, world))
    agencies = [
        Named(
            slug,
            agency_called(slug, world.name(slug), language),
            world.home(slug) if slug in world.agencies else None,
            [states.get((slug, year)) for year in world.years],
        )
        for slug in slugs
    ]
    missing = {year: counted(states, year)["missing"] for year in world.years}
    return {
        "key": key,
        "name": district_name(key, language),
        "years": world.years,
        "agencies": agencies,
        "counts": {year: counted(states, year) for year in world.years},
        "reports": sum(len(world.agencies[slug]) for slug in have),
        "with_reports": len(have),
        "gaps": {year: number for year, number in missing.items() if number},
        "trends": trends(
            world.years,
            {
                t("s_total"): [one for slug in have if is_total(slug) for one in world.agencies[slug]],
                t("s_sum"): [one for slug in have if not is_total(slug) for one in world.agencies[slug]],
            },
            t,
        ),
        "totals": totals(world, have, language),
    }


def _rank(slug: str, world: World) -> tuple[int, str]:
    known = world.agencies.get(slug)
    kind = known[-1].head["agency_kind"] if known else getattr(places.agency(slug), "kind", None)
    order = ("district", "government", "department", "subdistrict", "town", "park")
    return (order.index(kind) if kind in order else len(order), slug)


def is_total(slug: str) -> bool:
    """Whether it is a district's total over its agencies."""
    return slug.endswith(f"-{TOTAL}")


class Sum(NamedTuple):
    """A figure of a district's total and the sum of its agencies'."""

    year: int
    item: str
    parts: int
    left: float
    right: float


_PARTS = re.compile(r" in (\d+) agencies landed")


def totals(world: World, agencies: Iterable[str], language: Language) -> list[tuple[int, list[Sum]]]:
    """Sum of the agencies against the district's total, the newest year first, as ``across`` has it."""
    found: dict[int, list[Sum]] = {}
    for agency in filter(is_total, agencies):
        for facts in world.agencies[agency]:
            for one in world.compared.get((agency, facts.year), ()):
                if one.rule != "district_total":
                    continue
                code, _, _ = item_of(one.message)
                item = label(*code, language) if code else one.message
                parts = _PARTS.search(one.message)
                found.setdefault(facts.year, []).append(
                    Sum(facts.year, item, int(parts[1]) if parts else 0, one.left, one.right)
                )
    return sorted(found.items(), reverse=True)


class Trend(NamedTuple):
    """A chart, and its numbers for the table beside it: name of a line -> year -> value."""

    title: str
    chart: Chart
    numbers: dict[str, dict[int, Value]]


def trends(years: Sequence[int], series: Mapping[str, Sequence[Facts]], t: Words) -> list[Trend]:
    """Requests, grant rate, reviews, fees; each line sums the reports of a year. No chart without numbers."""
    found = []
    for title, value in (
        ("t_requests", _requests),
        ("t_granted", _granted),
        ("t_reviews", _reviews),
        ("t_fees", _fees),
    ):
        numbers = {name: _by_year(reports, value) for name, reports in series.items()}
        numbers = {name: one for name, one in numbers.items() if one}
        known = [year for year in years if any(year in one for one in numbers.values())]
        between = range(known[0], known[-1] + 1) if known else ()
        if (chart := line_chart(between, numbers)) is not None:
            found.append(Trend(t(title), chart, numbers))
    return found


Shares = tuple[Sequence[Figure], Sequence[Figure] | None]
"""Figures to be summed, and those they are a share of."""


def _by_year(reports: Iterable[Facts], value: Any) -> dict[int, Value]:
    tops: dict[int, list[Figure]] = {}
    bottoms: dict[int, list[Figure]] = {}
    for facts in reports:
        found: Shares | None = value(facts.figures)
        if found is not None:
            tops.setdefault(facts.year, []).extend(found[0])
            bottoms.setdefault(facts.year, []).extend(found[1] or ())
    values = {}
    for year in sorted(tops):
        number = sum(one.value or 0 for one in tops[year])
        if bottoms[year]:
            whole = sum(one.value or 0 for one in bottoms[year])
            if not whole:
                continue
            number = 100 * number / whole
        marked = any(one.marked for one in (*tops[year], *bottoms[year]))
        values[year] = Value(round(number, 6), marked)
    return values


def _all(figures: Mapping[str, Figure], *cells: str) -> list[Figure] | None:
    """The figures of some cells that print a number; None where one of them prints none."""
    found = [figures.get(cell) for cell in cells]
    return [one for one in found if one] if all(one and one.value is not None for one in found) else None


def _requests(figures: Mapping[str, Figure]) -> Shares | None:
    """New requests; a sheet's 收到申请数 counts the same (``analysis/bridge.toml``)."""
    for cell in ("requests.new_received.total", "indicators.requests_received"):
        if found := _all(figures, cell):
            return found, None
    return None


def _granted(figures: Mapping[str, Figure]) -> Shares | None:
    top = _all(figures, "requests.granted.total", "requests.partially_granted.total")
    bottom = _all(figures, "requests.total_processed.total")
    return (top, bottom) if top and bottom else None


def _reviews(figures: Mapping[str, Figure]) -> Shares | None:
    names = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    found = _all(figures, *(f"reviews.{name}.total" for name in names))
    return (found, None) if found else None


def _fees(figures: Mapping[str, Figure]) -> Shares | None:
    found = _all(figures, "proactive.administrative_fee.amount_10k_yuan")
    return (found, None) if found else None


class Change(NamedTuple):
    """A figure beside that of the year before: ``way`` is 1 where it rose, -1 where it fell."""

    raw: str | None
    marked: bool = False
    way: int = 0
    jump: bool = False


class Line(NamedTuple):
    """A figure over the years; None where a year's report has no such cell."""

    name: str
    changes: list[Change | None]


def agency(world: World, slug: str, language: Language, t: Words) -> dict[str, Any]:
    """The page of an agency: its years side by side, trends, names."""
    reports = world.agencies[slug]
    years = [facts.year for facts in reports]
    newest = reports[-1]
    successor = heir(slug)
    states = world.grids.get(newest.district, {})
    return {
        "slug": slug,
        "name": agency_called(slug, newest.name, language),
        "district": newest.district,
        "kind": newest.head["agency_kind"],
        "reports": reports,
        "years": years,
        "states": [(year, states.get((slug, year))) for year in world.years if (slug, year) in states],
        "names": names(reports),
        "heir_name": agency_called(successor, world.name(successor), language) if successor else None,
        "heir_home": world.home(successor) if successor in world.agencies else None,
        "blocks": side_by_side(reports, language),
        "trends": trends(list(range(years[0], years[-1] + 1)), {t("s_own"): reports}, t),
    }


def heir(slug: str) -> str | None:
    """The agency of today that has taken over."""
    return places.successor(slug)


def names(reports: Sequence[Facts]) -> list[tuple[int, int, str]]:
    """What an agency was called: first and last year of each name, in order."""
    found: list[tuple[int, int, str]] = []
    for facts in reports:
        if found and found[-1][2] == facts.name:
            found[-1] = (found[-1][0], facts.year, facts.name)
        else:
            found.append((facts.year, facts.year, facts.name))
    return found


def side_by_side(reports: Sequence[Facts], language: Language) -> list[tuple[str, list[Line]]]:
    """The figures of some reports by table, a line each, in the order of the forms."""
    cells = dict.fromkeys(cell for facts in reports for cell in facts.figures)
    blocks = []
    for dataset in ("requests", "reviews", "proactive", "indicators"):
        own = sorted((cell for cell in cells if cell.startswith(f"{dataset}.")), key=_order)
        lines = [Line(_line_name(cell, language), changes(reports, cell)) for cell in own]
        if lines:
            blocks.append((label("dataset", dataset, language), lines))
    return blocks


@cache
def _order(cell: str) -> tuple[int, int]:
    dataset, *codes = cell.split(".")
    rows = {"requests": "outcome", "reviews": "procedure", "proactive": "item", "indicators": "code"}[dataset]
    columns = {"requests": "applicant", "reviews": "result", "proactive": "measure"}.get(dataset)
    row = ".".join(codes[:-1]) if columns else codes[0]
    known = list(labels(rows, "zh"))
    below = list(labels(columns, "zh")) if columns else []
    return (
        known.index(row) if row in known else len(known),
        below.index(codes[-1]) if codes[-1] in below else len(below),
    )


@cache
def _line_name(cell: str, language: Language) -> str:
    """A total needs no second word: `予以公开`, but `行政许可 · 本年处理决定数量`."""
    if cell.startswith("requests."):
        outcome = cell.removeprefix("requests.").removesuffix(".total")
        group, _, below = outcome.partition(".")
        own = label("outcome", outcome, language)
        return f"{label('group', group, language)} · {own}" if below else own
    return cell_words(cell, language)


def changes(reports: Sequence[Facts], cell: str) -> list[Change | None]:
    """A figure in each report, marked where it changed against the year before."""
    found: list[Change | None] = []
    last: tuple[int, float | None] = (0, None)
    for facts in reports:
        figure = facts.figures.get(cell)
        if figure is None:
            found.append(None)
            continue
        before = last[1] if last[0] == facts.year - 1 else None
        way, jump = 0, False
        if figure.value is not None and before is not None:
            way = (figure.value > before) - (figure.value < before)
            jump = jumps(before, figure.value)
        found.append(Change(figure.raw, figure.marked, way, jump))
        last = (facts.year, figure.value)
    return found
