"""Which rows an export holds: a year at a time, each row with its agency's district, name and kind."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from typing import NamedTuple, Self, SupportsIndex

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.analysis.acknowledged import ACKNOWLEDGED, MEANING, acknowledgement
from pipelines.analysis.labels import Language, labels
from pipelines.errors import ArgumentError
from pipelines.store import paths
from pipelines.store.inventory import inventory, inventory_years
from pipelines.store.parquet import with_key
from pipelines.store.partitions import district_of
from pipelines.store.paths import report_id, store_errors
from pipelines.store.scan import read_year

AGENCY = ("district", "agency_name", "agency_kind")
"""Columns of ``reports`` that stand in all datasets of an export, behind ``agency``."""
_KEY = {"year": "the year the report is about", "agency": "the agency's slug"}
_LABELS = {
    "item_label": "item",
    "measure_label": "measure",
    "outcome_label": "outcome",
    "applicant_label": "applicant",
    "procedure_label": "procedure",
    "result_label": "result",
}
"""Column of labels -> the column whose codes they are of."""
_JUDGED = pa.field(
    ACKNOWLEDGED,
    pa.string(),
    metadata={"description": MEANING},
)
_INDICATOR = pa.field("code_label", pa.string(), metadata={"description": "what `code` is called"})


class Source(NamedTuple):
    """What is to be written under a name: its columns, and its rows in parts, whenever they are asked for."""

    name: str
    schema: pa.Schema
    parts: Callable[[], Iterator[pa.Table]]


@dataclass(frozen=True)
class Selection:
    """Some years and agencies of a data folder."""

    root: Path
    years: list[int]
    language: Language
    agencies: frozenset[str] | None
    districts: frozenset[str] | None
    _heads: dict[int, pa.Table] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        root: Path,
        *,
        year: int | Iterable[int] | None,
        agency: str | Iterable[str] | None,
        district: str | Iterable[str] | None,
        labels: Language,
    ) -> Self:
        """A selection that holds at least one report.

        Raises:
            ArgumentError: there is no report of one of the years, agencies or districts.
            StoreError: a file can't be read.
        """
        there = sorted({*paths.years(root, "reports"), *inventory_years(root)})
        if not there:
            raise ArgumentError(f"no reports in {root}; crawl first, or set GOVCRAWL_DATA")
        wanted = set(there) if year is None else _years(year)
        if not wanted & set(there):
            asked = ", ".join(map(str, sorted(wanted)))
            raise ArgumentError(f"no report of {asked}; there are those of {_range(there)}")
        made = cls(
            root,
            sorted(wanted & set(there)),
            labels,
            None if agency is None else _several(agency),
            None if district is None else _several(district),
        )
        made._check()
        return made

    def _check(self) -> None:
        for column, asked in (("agency", self.agencies), ("district", self.districts)):
            known = {one for year in self.years for one in self._all_heads(year)[column].unique().to_pylist()}
            if missing := sorted((asked or frozenset()) - known):
                raise ArgumentError(f"no report of {missing[0]} in {_range(self.years)}")
        if not any(self._agencies(year).num_rows for year in self.years):
            raise ArgumentError("no report is of these agencies and districts both")

    def source(self, dataset: str) -> Source:
        """One dataset."""
        return Source(dataset, self._schema(dataset), lambda: self._parts(dataset))

    def _schema(self, dataset: str) -> pa.Schema:
        schema = with_key(dataset)
        fields = [
            one.with_metadata({"description": _KEY[one.name]}) if one.name in _KEY else one for one in schema
        ]
        if dataset != "reports":
            names = {one.name: one for one in with_key("reports")}
            fields[2:2] = [names[name] for name in AGENCY]
        if dataset == "checks":
            fields.append(_JUDGED)
        if dataset == "indicators":
            fields.insert([one.name for one in fields].index("code") + 1, _INDICATOR)
        return pa.schema(fields, schema.metadata)

    def _parts(self, dataset: str) -> Iterator[pa.Table]:
        schema = self._schema(dataset)
        for year in self.years:
            heads = self._agencies(year)
            with store_errors(f"read {dataset}"):
                agencies = None if self._is_all else heads["agency"].to_pylist()
                table = read_year(self.root, dataset, year, None, agencies)
            self._tell_lost(dataset, year, table, heads)
            columns = {name: table[name] for name in table.column_names}
            if dataset == "checks":
                columns[_JUDGED.name] = acknowledgement(self.root, table)
            if dataset != "reports":
                at = pc.index_in(table["agency"], heads["agency"].combine_chunks())
                columns |= {name: heads[name].combine_chunks().take(at) for name in AGENCY}
            yield pa.table([self._labelled(name, columns) for name in schema.names], schema)

    def _labelled(self, name: str, columns: Mapping[str, pa.ChunkedArray]) -> pa.ChunkedArray:
        """A column, in the language asked for."""
        if name == _INDICATOR.name:
            return _mapped(columns["code"], labels("code", self.language))
        if self.language == "zh":
            return columns[name]  # the labels of the report's own form
        if name == "group_label":
            groups = pc.list_element(pc.split_pattern(columns["outcome"], ".", max_splits=1), 0)
            return pc.if_else(
                pc.is_null(columns[name]), None, _mapped(groups, labels("group", self.language))
            )
        if name in _LABELS:
            return _mapped(columns[_LABELS[name]], labels(_LABELS[name], self.language))
        return columns[name]

    def _all_heads(self, year: int) -> pa.Table:
        """Agency and ``AGENCY`` of every report of a year."""
        if year not in self._heads:
            with store_errors("read reports"):
                self._heads[year] = read_year(self.root, "reports", year, AGENCY)
        return self._heads[year]

    def _agencies(self, year: int) -> pa.Table:
        heads = self._all_heads(year)
        for column, asked in (("agency", self.agencies), ("district", self.districts)):
            if asked is not None:
                heads = heads.filter(pc.is_in(heads[column], pa.array(sorted(asked), pa.string())))
        return heads

    @property
    def _is_all(self) -> bool:
        return self.agencies is None and self.districts is None

    def _tell_lost(self, dataset: str, year: int, table: pa.Table, heads: pa.Table) -> None:
        """Warn of rows that have landed and are gone."""
        asked = None if self._is_all else set(heads["agency"].to_pylist())
        districts = None if asked is None else {district_of(one) for one in asked}
        held = (inventory(self.root, year, districts) or {}).get("datasets", {})
        expected = {agency for agency, its in held.items() if dataset in its}
        if asked is not None:
            expected &= asked
        lost = sorted(expected - set(table["agency"].unique().to_pylist()))
        if lost:
            names = ", ".join(report_id(agency, year) for agency in lost[:5])
            more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
            message = f"{dataset} of {names}{more} landed and are gone; govcrawl verify shows the way back"
            warnings.warn(message, stacklevel=2)


def _years(year: int | Iterable[int]) -> set[int]:
    try:
        return {index(year)} if isinstance(year, SupportsIndex) else {index(one) for one in year}
    except TypeError:
        raise ArgumentError(
            f"year={year!r} is not understood; write 2024, [2022, 2024] or range(2020, 2025)"
        ) from None


def _several(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset([names] if isinstance(names, str) else names)


def _range(years: list[int]) -> str:
    return str(years[0]) if years[0] == years[-1] else f"{years[0]} to {years[-1]}"


def _mapped(codes: pa.ChunkedArray, names: Mapping[str, str]) -> pa.ChunkedArray:
    """The label of each code; null where it has none."""
    at = pc.index_in(codes, pa.array(list(names), pa.string()))
    return pa.chunked_array([pa.array(list(names.values()), pa.string())]).take(at)
