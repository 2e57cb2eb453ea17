"""Agencies as a dataset: who they are, what they were called in each year, which years they reported on."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines import places
from pipelines.analysis import resolve
from pipelines.identity.claims import AGENCY_ENDING, PARENTHESES, SUBJECT, YEAR
from pipelines.identity.names import normalise
from pipelines.store import paths
from pipelines.store.columns import TEXT, Column
from pipelines.store.reader import load
from pipelines.store.scan import read_year

AGENCIES: tuple[Column, ...] = (
    Column("agency", TEXT, "its slug, stable for ever", nullable=False),
    Column("agency_name", TEXT, "full Chinese name"),
    Column("short_name", TEXT, "the name without city and district; null where it stands in no table"),
    Column("agency_kind", TEXT, "what kind of agency"),
    Column("district", TEXT, "district of today, pinyin"),
    Column(
        "names", pa.map_(pa.int16(), TEXT), "year -> the name in the report's title, else the full one", False
    ),
    Column("years", pa.list_(pa.int16()), "report years that have landed", nullable=False),
    Column(
        "expected", pa.bool_(), "it is known to exist today: a year without a report is a gap", nullable=False
    ),
    Column("expected_since", pa.int16(), "first year of which a report is expected; null where none is"),
    Column("successor", TEXT, "the agency of today that took over; null where there is none"),
)
"""The columns of ``agencies``."""

SCHEMA = pa.schema([pa.field(c.name, c.type, c.nullable, {"description": c.doc}) for c in AGENCIES])

_HEAD = ("agency_name", "agency_kind", "district", "title")


@paths.at_one_moment
def agencies(
    *, district: str | Iterable[str] | None = None, data_dir: str | os.PathLike[str] | None = None
) -> pd.DataFrame:
    """All agencies that are known to exist or have a report.

    Args:
        district: pinyin or Chinese, or several; all by default.
        data_dir: as for ``load``.

    Returns:
        One row an agency, by slug: ``agency``, ``agency_name``, ``short_name``, ``agency_kind``,
        ``district``, ``names`` (a dict: year -> the name in that report's title, else the full name),
        ``years`` (those that have landed), ``expected`` (it exists today), ``expected_since`` (the first year
        on which it has a report; of one that has none the newest year that landed), ``successor`` (the agency
        that took over).

    Raises:
        StoreError: as ``load``.

    Example:
        Who has no report on 2024:

        ```python
        known = govcrawl.agencies(district="长宁区")
        known[known["expected"] & ~known["years"].map(lambda years: 2024 in years)]
        ```
    """
    root = paths.data_dir(data_dir)
    wanted = resolve.keys(district)
    load("reports", district=wanted, columns=[], data_dir=root)  # says what is missing
    frame: pd.DataFrame = _table(root, wanted).to_pandas(
        types_mapper={pa.int16(): pd.Int16Dtype(), pa.bool_(): None}.get, maps_as_pydicts="strict"
    )
    return frame


@dataclass(frozen=True)
class LandedAgencies:
    """The same as a ``lazy.Source``: one part."""

    root: Path

    schema = SCHEMA

    def parts(self) -> list[Mapping[str, Any]]:
        """The only one, of which nothing is known before."""
        return [{}]

    def agencies(self, parts: Sequence[Mapping[str, Any]]) -> list[str]:
        """None are told apart."""
        del parts
        return []

    def read(
        self, parts: Sequence[Mapping[str, Any]], agencies: Sequence[str] | None, columns: Sequence[str]
    ) -> Iterator[pa.Table]:
        """All of them."""
        del agencies
        yield from (_table(self.root, None).select(columns) for _ in parts)


def _table(root: Path, districts: Collection[str] | None) -> pa.Table:
    landed: dict[str, dict[int, dict[str, str | None]]] = {}  # agency -> year -> head of its report
    years = paths.years(root, "reports")
    for year in years:
        for head in read_year(root, "reports", year, _HEAD).to_pylist():
            landed.setdefault(head["agency"], {})[year] = head
    expected = {one.slug for key in places.districts() for one in places.agencies(key) if one.expected}
    rows = [
        _row(slug, landed.get(slug, {}), max(years, default=None)) for slug in sorted(expected | set(landed))
    ]
    return pa.Table.from_pylist(
        [row for row in rows if districts is None or row["district"] in districts], schema=SCHEMA
    )


def _row(slug: str, heads: dict[int, dict[str, str | None]], newest: int | None) -> dict[str, Any]:
    known, last = places.agency(slug), next(iter(list(heads.values())[::-1]), {})
    expected = bool(known and known.expected)
    return {
        "agency": slug,
        "agency_name": known.name if known else last["agency_name"],
        "short_name": known.short_name if known else None,
        "agency_kind": known.kind if known else last["agency_kind"],
        "district": places.districts()[known.district].current if known else last["district"],
        "names": [(year, printed_name(head["title"]) or head["agency_name"]) for year, head in heads.items()],
        "years": list(heads),
        "expected": expected,
        "expected_since": min(heads, default=newest) if expected else None,
        "successor": places.successor(slug),
    }


def printed_name(title: str | None) -> str | None:
    """The agency as a report's title names it; None where it does not.

    Example:
        ``长宁区人社局`` of ``长宁区人社局2024年政府信息公开工作年度报告``.
    """
    text = normalise(title or "")
    inside = [match[1] for match in PARENTHESES.finditer(text)]
    named = (_before_subject(part) for part in (*YEAR.split(PARENTHESES.sub("", text)), *inside))
    return next((name for name in named if AGENCY_ENDING.search(name)), None)


def _before_subject(text: str) -> str:
    """``长征镇人民政府`` of ``长征镇人民政府政府信息公开年报``: the second 政府 is what is disclosed."""
    subject = SUBJECT.search(text)
    before = text[: subject.start()] if subject else text
    doubled = subject and re.match("(人民政府)(?:政府|政务)", subject[0])
    return (before + (doubled[1] if doubled else "")).strip("的关于:")
