"""Checks that no single report can fail: one year against the next, a district against its agencies."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from pipelines.forms.codes import PROACTIVE_ITEMS, REQUEST_OUTCOMES
from pipelines.forms.jumps import jumps, may_jump
from pipelines.forms.sums import FRAME
from pipelines.records import Severity
from pipelines.store.reader import load

Numbers = dict[tuple[str, int], dict[str, float]]
"""(agency, year) -> code -> number."""


TOTALS = (*FRAME, "licensing", "penalty", "compulsory_measure", "administrative_fee")
"""What a district's total sums over its agencies: rows of tables 三 and 二."""


class Comparison(NamedTuple):
    """One rule tried across reports; columns of ``across``."""

    year: int
    agency: str
    rule: str
    severity: Severity
    holds: bool
    left: float
    right: float
    message: str


def across(*, district: str | None = None, data_dir: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Compare reports with each other.

    Each rule is tried wherever both sides have landed.

    - ``carried_over``: 结转下年度 of one year is 上年结转 of the next (held in every pair checked by hand).
    - ``stock``: 现行有效件数 of last year + 制发 - 废止 = 现行有效件数 (fails in about half of real pairs, so
      only a hint).
    - ``cumulative_growth``: 历年累计 of last year + this year's figure = 历年累计 (sheets before 2019).
    - ``jump``: a figure of table 二 is many times that of the year before, or that many times it: a digit
      too many or too few, or a year unlike the other (``forms/jumps.py``). Only a hint, where no sum is.
    - ``district_total``: what the district counts over all its agencies, against the sum of the agencies
      landed (fees in 万元). The difference is what the crawl still misses, or what a report gets wrong, the
      whole district's fee say.

    Args:
        district: pinyin; all districts by default.
        data_dir: as for ``load``.

    Returns:
        One row a comparison: ``year`` and ``agency`` (the later report's), ``rule``, ``severity``, ``holds``,
        ``left`` and ``right`` (the numbers compared), ``message``. Sorted by agency, year, rule.

    Raises:
        StoreError: as ``load``.

    Example:
        What does not add up in one district:

        ```python
        found = govcrawl.across(district="changning")
        print(found.loc[~found["holds"], ["year", "agency", "rule", "message"]])
        ```
    """

    def rows(dataset: str, *columns: str) -> pd.DataFrame:
        return load(dataset, district=district, columns=columns, data_dir=data_dir)

    requests = rows("requests", "outcome", "applicant", "value")
    summed = (requests["applicant"] == "total") & requests["outcome"].isin(TOTALS)
    totals = _numbers(requests[summed], "outcome")
    proactive = rows("proactive", "item", "measure", "value", "amount_10k_yuan")
    documents = _numbers(proactive[proactive["item"] == "normative_document"], "measure")
    counted = proactive[proactive["measure"] == "decisions"]
    fees = proactive[proactive["measure"] == "amount_10k_yuan"]  # 万元, in whichever unit they are printed
    money = proactive["measure"] == "amount_10k_yuan"
    cells = proactive["item"].astype(str) + "." + proactive["measure"].astype(str)
    amounts = proactive["value"].mask(money, proactive["amount_10k_yuan"])
    figures = _numbers(proactive.assign(cell=cells, value=amounts), "cell")
    decisions = _numbers(pd.concat([counted, fees.assign(value=fees["amount_10k_yuan"])]), "item")
    indicators = rows("indicators", "code", "period", "value")
    this_year, ever = (
        _numbers(indicators[(indicators.period == period) & indicators.code.notna()], "code")
        for period in ("this_year", "cumulative")
    )
    counts = {key: totals.get(key, {}) | decisions.get(key, {}) for key in totals.keys() | decisions.keys()}
    reports = rows("reports", "district", "agency_kind")
    found = [
        *_carried_over(totals),
        *_stock(documents),
        *_jumps(figures),
        *_cumulative(this_year, ever),
        *_district_totals(counts, reports),
    ]
    columns = list(Comparison._fields)
    return pd.DataFrame(found, columns=columns).sort_values(
        ["agency", "year", "rule", "message"], ignore_index=True
    )


def _numbers(rows: pd.DataFrame, column: str) -> Numbers:
    """(agency, year) -> code -> number, for the cells that print one."""
    numbers: Numbers = {}
    known = rows[rows.value.notna()]
    for agency, year, code, value in zip(known.agency, known.year, known[column], known.value, strict=True):
        numbers.setdefault((agency, int(year)), {})[code] = float(value)
    return numbers


def _pairs(numbers: Numbers) -> Iterator[tuple[int, str, dict[str, float], dict[str, float]]]:
    """Year, agency, last year's and this year's numbers, where there are both."""
    for (agency, year), now in numbers.items():
        if (before := numbers.get((agency, year - 1))) is not None:
            yield year, agency, before, now


def _carried_over(totals: Numbers) -> Iterator[Comparison]:
    for year, agency, before, now in _pairs(totals):
        if "carried_over" in before and "carried_in" in now:
            left, right = before["carried_over"], now["carried_in"]
            message = f"{year - 1} hands on {left:.15g}, {year} takes over {right:.15g}"
            yield Comparison(year, agency, "carried_over", "warning", left == right, left, right, message)


def _stock(documents: Numbers) -> Iterator[Comparison]:
    for year, agency, before, now in _pairs(documents):
        if "in_force" in before and all(measure in now for measure in ("issued", "repealed", "in_force")):
            left = before["in_force"] + now["issued"] - now["repealed"]
            terms = f"{before['in_force']:.15g} + {now['issued']:.15g} - {now['repealed']:.15g}"
            message = f"{terms} in force, {now['in_force']:.15g} printed"
            holds = left == now["in_force"]
            yield Comparison(year, agency, "stock", "info", holds, left, now["in_force"], message)


def _jumps(figures: Numbers) -> Iterator[Comparison]:
    for year, agency, before, now in _pairs(figures):
        for cell in before.keys() & now.keys():
            left, right = before[cell], now[cell]
            if may_jump(left, right):
                holds = not jumps(left, right)
                message = f"{cell}: {left:.15g} in {year - 1}, {right:.15g} in {year}"
                yield Comparison(year, agency, "jump", "info", holds, left, right, message)


def _cumulative(this_year: Numbers, ever: Numbers) -> Iterator[Comparison]:
    for year, agency, before, now in _pairs(ever):
        added = this_year.get((agency, year), {})
        for code in before.keys() & now.keys() & added.keys():
            left, right = before[code] + added[code], now[code]
            message = (
                f"{code}: {before[code]:.15g} until {year - 1} + {added[code]:.15g}, {right:.15g} printed"
            )
            yield Comparison(
                year, agency, "cumulative_growth", "warning", left == right, left, right, message
            )


def _district_totals(counts: Numbers, reports: pd.DataFrame) -> Iterator[Comparison]:
    kinds: dict[tuple[str, int], list[tuple[str, str]]] = {}  # (district, year) -> agency, kind
    columns = (reports.district, reports.year, reports.agency, reports.agency_kind)
    for where, year, agency, kind in zip(*columns, strict=True):
        kinds.setdefault((where, int(year)), []).append((agency, kind))
    for (_, year), agencies in kinds.items():
        printed = {agency: counts.get((agency, year), {}) for agency, _ in agencies}
        for district in (agency for agency, kind in agencies if kind == "district"):
            for code in TOTALS:
                parts = [
                    printed[a][code] for a, kind in agencies if kind != "district" and code in printed[a]
                ]
                right = printed[district].get(code)
                if parts and right is not None:
                    left = round(sum(parts), 6)  # amounts have up to six decimals
                    landed = f"{left:.15g} in {len(parts)} agencies landed"
                    label = REQUEST_OUTCOMES.get(code) or PROACTIVE_ITEMS[code]
                    message = f"{label}: {landed}, the district counts {right:.15g}"
                    yield Comparison(
                        year, district, "district_total", "info", left == right, left, right, message
                    )
