"""All datasets as one long table: one row a cell, whatever table it stands in, with whose report it is of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.analysis.bridge import KINDS, kind_of, series_of, sums
from pipelines.analysis.labels import labels
from pipelines.analysis.stored import agencies_of
from pipelines.errors import StoreError
from pipelines.forms.units import AMOUNTS, is_money
from pipelines.records import EVERY_CELL
from pipelines.store import paths
from pipelines.store.columns import CODES, COLUMNS, INT16, NUMBER, TEXT, Column
from pipelines.store.paths import store_errors
from pipelines.store.scan import read_year

TABLES = EVERY_CELL
"""The datasets that hold cells."""

_PLACE = ("table", "row", "column")

OBSERVATIONS: tuple[Column, ...] = (
    Column("year", INT16, "the year the report is about", nullable=False),
    Column("district", TEXT, "district (区), pinyin: `changning`", values=()),
    Column("agency", TEXT, "the agency's slug", nullable=False, values=()),
    Column("agency_name", TEXT, "the agency's full Chinese name", values=()),
    Column("agency_kind", TEXT, "what kind of agency; `district` is a total over all others", values=()),
    Column("form", TEXT, "form of the tables: `2021`, `2019`, a mixture, `sheet`", values=()),
    Column(
        "table", TEXT, "dataset the cell is in: `proactive`, `requests`, `reviews`, `indicators`", False, ()
    ),
    Column("row", TEXT, "code of the row: `granted`; of an indicator, null where it is unknown", values=()),
    Column(
        "column", TEXT, "code of the column: `total`; in sheets the period, null where unknown", values=()
    ),
    Column("table_zh", TEXT, "the table in Chinese", values=()),
    Column(
        "row_zh", TEXT, "the row as the report's form prints it; an unknown indicator as printed", values=()
    ),
    Column("column_zh", TEXT, "the column as the report's form prints it", values=()),
    Column("table_en", TEXT, "the table in English", values=()),
    Column("row_en", TEXT, "the row in English", values=()),
    Column("column_en", TEXT, "the column in English", values=()),
    Column("kind", TEXT, "`part`, or a sum of other cells: `total`, `grand_total`; `unknown`", False, ()),
    Column("value", pa.int64(), "the count printed; null where no whole number is, and for money"),
    Column("number", NUMBER, "the number as printed, in the printed unit, be it a count or money"),
    Column("amount_10k_yuan", NUMBER, "money in 万元 (10,000 yuan), exact; null where the unit is unknown"),
    Column("unit", TEXT, "unit printed in the cell or its header, else null", values=()),
    Column("raw", TEXT, "the cell's text exactly as printed; `''` = blank cell, null = not determined"),
    Column("marks", TEXT, "rules of the findings that concern this cell, comma-joined; null = none"),
    Column("source", TEXT, "address of the document: `source_url` in `reports`", values=()),
    Column("series", TEXT, "the cell's name in all forms that count the same: `govcrawl.bridge`", values=()),
    Column("cell", TEXT, "the cell's name in findings: `requests.granted.total`", False, ()),
    *(Column(f"place_{one}", INT16, f"`{one}` in its dataset: the place in the document") for one in _PLACE),
    Column("report_id", TEXT, "`<agency>-<year>`; joins all datasets", nullable=False, values=()),
    Column("report_version", TEXT, "as in all datasets", nullable=False, values=()),
)
"""The columns of the long table."""

SCHEMA = pa.schema([pa.field(c.name, c.type, True, {"description": c.doc}) for c in OBSERVATIONS])
"""Nulls are allowed everywhere: files of before may lack a column."""

_HEADS = {
    "district": "district",
    "agency_name": "agency_name",
    "agency_kind": "agency_kind",
    "form": "form",
    "source": "source_url",
    "report_id": "report_id",
    "report_version": "report_version",
}
"""Column of the long table -> of ``reports``."""

AXES = {
    **{table: tuple(code.name for code in codes) for table, codes in CODES.items()},
    "indicators": ("code", "period"),
}
"""Table -> the columns of its dataset that name its rows and its columns."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cells are asked for; None is all of them. ``rows`` may name groups: ``refused``."""

    years: Collection[int] | None = None
    agencies: Collection[str] | None = None
    districts: Collection[str] | None = None
    agency_kinds: Collection[str] | None = None
    tables: Collection[str] = TABLES
    rows: Collection[str] | None = None
    columns: Collection[str] | None = None
    series: Collection[str] | None = None
    kinds: Collection[str] | None = None
    of_districts: bool = False  # districts' totals too, where agency_kinds is None

    def takes(self, table: str, row: str | None, column: str | None) -> bool:
        """Whether cells of this name are asked for.

        A sum of other cells is left out, unless its kind, or its row or column, is asked for by name.
        """
        over_rows, over_columns = sums(table, row, column)
        kind = kind_of(table, row, column)
        by_name = self.series is not None
        if self.kinds is not None:
            wanted = kind in self.kinds
        else:
            rows_named, columns_named = by_name or self.rows is not None, by_name or self.columns is not None
            wanted = (rows_named or not over_rows) and (columns_named or not over_columns)
            wanted = wanted and (rows_named or kind != "unknown")
        return (
            wanted
            and (self.rows is None or row in self.rows or (row or "").partition(".")[0] in self.rows)
            and (self.columns is None or column in self.columns)
            and (self.series is None or series_of(table, row, column) in self.series)
        )

    def of(self, kind: str | None) -> bool:
        """Whether agencies of this kind are asked for."""
        if self.agency_kinds is None:
            return self.of_districts or kind != "district"
        return kind in self.agency_kinds


@dataclass(frozen=True)
class LongTable:
    """The cells of a data folder, year by year and table by table: a ``lazy.Source``."""

    root: Path
    selection: Selection = Selection()
    torn: Callable[[Collection[str]], None] = lambda _: None  # told the reports that changed while read

    schema = SCHEMA

    def parts(self) -> list[Mapping[str, Any]]:
        """A year and a table each."""
        only = self.selection
        tables = [table for table in TABLES if table in only.tables and self._can_have(table)]
        years = {table: set(paths.years(self.root, table)) for table in tables}
        return [
            {"year": year, "table": table}
            for year in sorted(set().union(*years.values()))
            if only.years is None or year in only.years
            for table in tables
            if year in years[table]
        ]

    def _can_have(self, table: str) -> bool:
        """Whether a table has any of the cells asked for."""
        rows, columns = ([*labels(axis, "zh"), None] for axis in AXES[table])
        return any(self.selection.takes(table, row, column) for row in rows for column in columns)

    def agencies(self, parts: Sequence[Mapping[str, Any]]) -> list[str]:
        """Their slugs."""
        return agencies_of(self.root, "reports", parts)

    def read(
        self,
        parts: Sequence[Mapping[str, Any]],
        agencies: Sequence[str] | None,
        columns: Sequence[str],
        *,
        categories: bool = False,
    ) -> Iterator[pa.Table]:
        """The cells of each year and table, in the order of agencies and as in the report.

        Args:
            parts: as from ``parts``.
            agencies: only these; all that are selected by default.
            columns: of ``OBSERVATIONS``.
            categories: text of which there are few different ones as dictionaries.

        Raises:
            StoreError: a file can't be read.
        """
        wanted = self.selection.agencies
        if agencies is not None:
            wanted = set(agencies) if wanted is None else set(agencies).intersection(wanted)
        heads: dict[int, pa.Table] = {}
        for part in parts:
            year, table = part["year"], part["table"]
            for _ in range(2):
                with store_errors(f"read {table} of {year}"):
                    heads = heads if year in heads else {year: self._heads(year, wanted)}
                    made = _Part(self, table, heads[year], wanted, columns, categories)
                if not made.torn:
                    break
                heads = {}  # a report landed between the two
            if made.torn:
                self.torn(made.torn)
            yield made.table()

    def _heads(self, year: int, agencies: Collection[str] | None) -> pa.Table:
        """Whose reports there are."""
        return read_year(self.root, "reports", year, list(_HEADS.values()), agencies)


class _Part:
    """The cells of one table and year on their way into the long table."""

    def __init__(
        self,
        of: LongTable,
        table: str,
        heads: pa.Table,
        agencies: Collection[str] | None,
        columns: Sequence[str],
        categories: bool,
    ) -> None:
        self._name, self._categories = table, categories
        self._columns = [name for name in SCHEMA.names if name in columns]
        self._heads, only = heads, of.selection
        districts, kinds = (heads[name].to_pylist() for name in ("district", "agency_kind"))
        kept = [
            (only.districts is None or district in only.districts) and only.of(kind)
            for district, kind in zip(districts, kinds, strict=True)
        ]
        if not all(kept):
            self._heads = heads.filter(pa.array(kept, pa.bool_()))
            if len(self._heads) < len(heads) / 2:  # else the rows of all are read as fast
                agencies = self._heads["agency"].to_pylist()
        year = heads["year"][0].as_py() if len(heads) else 0
        rows = read_year(of.root, table, year, self._stored(), agencies, categories=True)
        rows = rows.unify_dictionaries().combine_chunks()
        encoded = _encoded(rows["agency"])
        position = pc.index_in(encoded.dictionary, value_set=self._heads["agency"].combine_chunks())
        self._position = position.to_numpy(zero_copy_only=False)  # nan: of no head that was taken
        self._agency = encoded.indices.to_numpy()
        self._row, self._column = (_encoded(rows[axis]) for axis in AXES[table])
        takes = self._by_cell(lambda row, column: only.takes(table, row, column), bool)
        wanted = takes[self._cell_numbers()] & ~np.isnan(self._position)[self._agency]
        same = self._of_one_version(rows)
        torn = rows["agency"].filter(pa.array(wanted & ~same)).unique().to_pylist()
        self.torn = [paths.report_id(agency, year) for agency in torn]
        self._rows, picked = rows, wanted & same
        if not picked.all():
            self._rows = rows.filter(pa.array(picked))
            self._agency = self._agency[picked]
            self._row, self._column = (one.filter(pa.array(picked)) for one in (self._row, self._column))

    def _stored(self) -> list[str]:
        """The columns to be read of the dataset."""
        row, column = AXES[self._name]
        needs = {
            "row_zh": ["label"] if self._name == "indicators" else [f"{row}_label"],
            "column_zh": ["column_label"] if self._name == "indicators" else [f"{column}_label"],
            "value": ["value", "unit"],
            "number": ["value"],
            "cell": ["row_number", "column_number"],
            **{f"place_{one}": [one] for one in _PLACE},
            **{name: [name] for name in ("raw", "unit", "marks", "amount_10k_yuan")},
        }
        asked = [
            row,
            column,
            "report_version",
            *(one for name in self._columns for one in needs.get(name, [])),
        ]
        known = {one.name for one in COLUMNS[self._name]}
        return [one for one in dict.fromkeys(asked) if one in known]

    def _of_one_version(self, rows: pa.Table) -> np.ndarray[Any, Any]:
        """Which rows carry their head's version: during a crawl a report can change between two reads.

        An agency's rows come from one file, which is replaced whole, so the first of them tells.
        """
        starts = np.flatnonzero(np.diff(self._agency, prepend=-1))
        if not len(starts) or not len(self._heads):
            return np.zeros(rows.num_rows, bool)
        position = np.nan_to_num(self._position).astype(np.int64)[self._agency[starts]]
        of_heads = self._heads["report_version"].take(pa.array(position)).to_numpy()
        found = rows["report_version"].take(pa.array(starts)).to_numpy()
        same: np.ndarray[Any, Any] = np.repeat(of_heads == found, np.diff(starts, append=rows.num_rows))
        return same

    def table(self) -> pa.Table:
        """With the columns asked for."""
        fields = [SCHEMA.field(name) for name in self._columns]
        arrays = [self._array(field.name) for field in fields]
        if not self._categories:
            arrays = [
                array.cast(field.type) if array.type != field.type else array
                for array, field in zip(arrays, fields, strict=True)
            ]
        return pa.table(arrays, names=self._columns)

    def _array(self, name: str) -> pa.Array:
        rows, count = self._rows, self._rows.num_rows
        if name in _HEADS:
            return self._of_agency(self._heads[_HEADS[name]].combine_chunks())
        if name == "agency":
            return self._of_agency(self._heads["agency"].combine_chunks())
        if name.startswith("table"):
            language = name.partition("_")[2]
            text = (
                labels("dataset", "en" if language == "en" else "zh")[self._name] if language else self._name
            )
            return _dictionary(np.zeros(count, np.int32), [text])
        if name in {"row", "column"}:
            return self._row if name == "row" else self._column
        if name in {"row_zh", "column_zh", "row_en", "column_en"}:
            return self._label(name)
        if name in {"kind", "series", "cell"}:
            return self._by_name(name)
        if name == "value":
            return self._counts()
        stored = "value" if name == "number" else name.removeprefix("place_")
        if stored not in rows.column_names:  # requests and reviews hold no money
            return pa.nulls(count, SCHEMA.field(name).type)
        array = rows[stored].combine_chunks()
        return _encoded(array) if name == "unit" else array

    def _of_agency(self, values: pa.Array) -> pa.Array:
        """What is the same in all rows of a report: one of the heads' values."""
        encoded = values.dictionary_encode()
        numbers = pc.fill_null(encoded.indices, -1).to_numpy()
        position = np.nan_to_num(self._position).astype(np.int64)
        return _dictionary(
            numbers[position[self._agency]] if len(numbers) else self._agency, encoded.dictionary
        )

    def _label(self, name: str) -> pa.Array:
        """Of a row or column, in Chinese or English."""
        axis, _, language = name.partition("_")
        codes = self._row if axis == "row" else self._column
        code = AXES[self._name][axis == "column"]
        if language == "zh" and self._name != "indicators":
            return _encoded(self._rows[f"{code}_label"])
        known = labels(code, "en" if language == "en" else "zh")
        called = [known.get(one, one) for one in codes.dictionary.to_pylist()]
        if language == "zh":  # of an indicator that no table knows, as printed
            printed = self._rows["label" if axis == "row" else "column_label"]
            return _encoded(pc.coalesce(pa.array(called, TEXT).take(codes.indices), printed))
        return _unique(codes.indices.fill_null(len(called)).to_numpy(), [*called, None])

    def _by_name(self, name: str) -> pa.Array:
        if name == "kind":
            kinds = self._by_cell(lambda row, column: KINDS.index(kind_of(self._name, row, column)), np.int32)
            return _dictionary(kinds[self._cell_numbers()], KINDS)
        if name == "series":
            series = self._by_cell(lambda row, column: series_of(self._name, row, column), object)
            return _unique(self._cell_numbers(), series)
        if self._name != "indicators":
            cells = self._by_cell(lambda row, column: f"{self._name}.{row}.{column}", object)
            return _unique(self._cell_numbers(), cells)
        numbers = [self._rows[one].cast(TEXT) for one in ("row_number", "column_number")]
        return _encoded(pc.binary_join_element_wise(self._name, *numbers, "."))

    def _counts(self) -> pa.Array:
        """Whole numbers that are not money."""
        numbers = self._rows["value"].combine_chunks()
        found = numbers.to_numpy(zero_copy_only=False)
        whole = np.isfinite(found) & (np.abs(found) < 2**53) & (found == np.trunc(found))
        if self._name == "proactive":
            money = self._by_cell(lambda _, column: column in AMOUNTS, bool)[self._cell_numbers()]
        else:
            units = _encoded(self._rows["unit"])
            listed = np.array([*(is_money(one) for one in units.dictionary.to_pylist()), False])
            money = listed[pc.fill_null(units.indices, len(listed) - 1).to_numpy()]
        counts = whole & ~money
        return pa.array(np.where(counts, found, 0).astype(np.int64), mask=~counts)

    def _cell_numbers(self) -> np.ndarray[Any, Any]:
        """Which pair of row and column each cell is of, as ``_by_cell`` counts them; null is the last."""
        columns = len(self._column.dictionary) + 1
        row, column = (
            pc.fill_null(one.indices, len(one.dictionary)).to_numpy() for one in (self._row, self._column)
        )
        numbers: np.ndarray[Any, Any] = row * columns + column
        return numbers

    def _by_cell(self, make: Callable[[str | None, str | None], Any], kind: Any) -> Any:
        """What something comes to for each pair of row and column."""
        rows, columns = ([*one.dictionary.to_pylist(), None] for one in (self._row, self._column))
        return np.array([make(row, column) for row in rows for column in columns], kind)


def _encoded(array: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


def _dictionary(numbers: np.ndarray[Any, Any], values: Any) -> pa.DictionaryArray:
    """``values`` by their numbers; below 0 is null."""
    absent = numbers < 0
    indices = pa.array(numbers.astype(np.int32, copy=False), mask=absent if absent.any() else None)
    texts = values if isinstance(values, pa.Array) else pa.array(values, TEXT)
    return pa.DictionaryArray.from_arrays(indices, texts)


def _unique(numbers: np.ndarray[Any, Any], values: Sequence[str | None]) -> pa.DictionaryArray:
    """The same where two numbers may have one value: a dictionary holds it once."""
    known = [value for value in dict.fromkeys(values) if value is not None]
    place: dict[str | None, int] = {value: number for number, value in enumerate(known)} | {None: -1}
    return _dictionary(np.array([place[value] for value in values], np.int32)[numbers], known)


def checked(columns: Sequence[str] | None) -> list[str]:
    """The columns asked for, in their order here; all by default.

    Raises:
        StoreError: there is no such column.
    """
    if columns is None:
        return list(SCHEMA.names)
    if unknown := [name for name in columns if name not in SCHEMA.names]:
        raise StoreError(f"no column {unknown[0]!r} in observations; there are {', '.join(SCHEMA.names)}")
    return [name for name in SCHEMA.names if name in columns]
