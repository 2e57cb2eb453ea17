"""Checks that no single report can fail: one year against the next, a district against its agencies."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from pipelines.records import Severity
from pipelines.store.reader import load

Numbers = dict[tuple[str, int], dict[str, float]]
"""(agency, year) -> code -> number."""


class Finding(NamedTuple):
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

    Rules:
        ``carried_over``: 结转下年度 of one year is 上年结转 of the next (held in every pair checked by
        hand). ``stock``: 现行有效件数 of last year + 制发 - 废止 = 现行有效件数 (fails in about half of
        real pairs, so only a hint). ``district_total``: what the district counts as newly received
        over all its agencies, against the sum of the agencies landed: the difference is what the
        crawl still misses, or what a report gets wrong.

    Args:
        district: pinyin; all districts by default.
        data_dir: as for ``load``.

    Returns:
        One row a comparison, columns as ``Finding``; ``year`` and ``agency`` are the later report's.

    Raises:
        StoreError: as ``load``.
    """

    def rows(dataset: str, *columns: str) -> pd.DataFrame:
        return load(dataset, district=district, columns=columns, data_dir=data_dir)

    requests = rows("requests", "outcome", "applicant", "value")
    totals = _numbers(requests[requests.applicant == "total"], "outcome")
    proactive = rows("proactive", "item", "measure", "value")
    documents = _numbers(proactive[proactive["item"] == "normative_document"], "measure")
    reports = rows("reports", "district", "agency_kind")
    found = [*_carried_over(totals), *_stock(documents), *_district_totals(totals, reports)]
    columns = list(Finding._fields)
    return pd.DataFrame(found, columns=columns).sort_values(["agency", "year", "rule"], ignore_index=True)


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


def _carried_over(totals: Numbers) -> Iterator[Finding]:
    for year, agency, before, now in _pairs(totals):
        if "carried_over" in before and "carried_in" in now:
            left, right = before["carried_over"], now["carried_in"]
            message = f"{year - 1} hands on {left:g}, {year} takes over {right:g}"
            yield Finding(year, agency, "carried_over", "warning", left == right, left, right, message)


def _stock(documents: Numbers) -> Iterator[Finding]:
    for year, agency, before, now in _pairs(documents):
        if "in_force" in before and all(measure in now for measure in ("issued", "repealed", "in_force")):
            left = before["in_force"] + now["issued"] - now["repealed"]
            terms = f"{before['in_force']:g} + {now['issued']:g} - {now['repealed']:g}"
            message = f"{terms} in force, {now['in_force']:g} printed"
            holds = left == now["in_force"]
            yield Finding(year, agency, "stock", "info", holds, left, now["in_force"], message)


def _district_totals(totals: Numbers, reports: pd.DataFrame) -> Iterator[Finding]:
    kinds: dict[tuple[str, int], list[tuple[str, str]]] = {}  # (district, year) -> agency, kind
    columns = (reports.district, reports.year, reports.agency, reports.agency_kind)
    for where, year, agency, kind in zip(*columns, strict=True):
        kinds.setdefault((where, int(year)), []).append((agency, kind))
    for (_, year), agencies in kinds.items():
        received = {agency: totals.get((agency, year), {}).get("new_received") for agency, _ in agencies}
        parts = [n for agency, kind in agencies if kind != "district" and (n := received[agency]) is not None]
        for agency in (agency for agency, kind in agencies if kind == "district" and parts):
            if (right := received[agency]) is not None:
                left = sum(parts)
                message = f"{len(parts)} agencies landed received {left:g}, the district counts {right:g}"
                yield Finding(year, agency, "district_total", "info", left == right, left, right, message)
