"""Every printed cell in one long table: into pandas, as an Arrow dataset, in DuckDB."""

import os
import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd
import pyarrow as pa

from pipelines.analysis import resolve
from pipelines.analysis.bridge import KINDS, series_of
from pipelines.analysis.labels import labels
from pipelines.analysis.lazy import LazyDataset, Source
from pipelines.analysis.long_table import AXES, OBSERVATIONS, TABLES, LongTable, Selection, checked
from pipelines.analysis.stored import StoredDataset
from pipelines.analysis.usage import beware
from pipelines.errors import StoreError
from pipelines.records import AgencyKind
from pipelines.store import paths
from pipelines.store.paths import DATASETS, several
from pipelines.store.reader import load, years_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind = Literal["part", "total", "grand_total", "unknown", "all"]


@paths.at_one_moment
def observations(
    *,
    year: int | Iterable[int] | None = None,
    agency: str | Iterable[str] | None = None,
    district: str | Iterable[str] | None = None,
    agency_kind: str | Iterable[str] | None = None,
    table: str | Iterable[str] | None = None,
    row: str | Iterable[str] | None = None,
    column: str | Iterable[str] | None = None,
    series: str | Iterable[str] | None = None,
    kind: Kind | Iterable[Kind] | None = None,
    columns: Iterable[str] | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """All printed cells of tables 二, 三, 四 and of the older sheets as one long table.

    **Totals never mix with their parts unless you ask for them.** By default there are no totals of a table
    (applicant `total`, outcome `total_processed`, result `total`, the sums of a sheet) and no reports of
    whole districts, so that nothing is counted twice when the cells of a row are added. You ask by name: with
    ``column="total"`` you get the totals that are printed, and no parts; with ``row="total_processed"`` that
    row; with ``agency_kind="district"`` or the agency itself the districts' totals; with ``kind="all"``
    everything. Different rows count different things (received, granted, carried over): add within one.

    Args:
        year: report year or years; all by default.
        agency: slug, name, or several: `changning-rsj`, `长宁区人社局`; all but districts' totals by default.
        district: pinyin or Chinese, or several: `changning`, `长宁区`.
        agency_kind: `department`, `town`, …, or several; by default all but `district`.
        table: `proactive`, `requests`, `reviews`, `indicators`, or several.
        row: code or codes; a group's (`refused`, `other`) is all of its rows.
        column: code or codes: `total`, `natural_person`, `amount_10k_yuan`, `upheld`, `this_year`.
        series: names of cells over all forms, `requests.new_received.total`; see ``bridge``.
        kind: `part`, `total` (of its row), `grand_total` (of the row 总计 of table 三), `unknown` (an
            indicator of no known meaning), several of these, or `all`; by default as said above.
        columns: which columns; all by default. Those that are not read cost nothing.
        data_dir: as for ``load``.

    Returns:
        One row a cell, by table, year, agency, then as in the report; columns as in docs/data.md. ``value``
        is a nullable whole number (prints `3`) and null for money, which is exact in ``amount_10k_yuan``;
        ``number`` is either as printed. Codes, labels and names are categories.

    Warns:
        UserWarning: as ``load``; or a report changed while it was read, and is left out.

    Raises:
        StoreError: as ``load``; a name is not certain (the line lists what it can mean); an unknown code.

    Example:
        Parts add up, districts' totals stay out, and the totals are there when asked for:

        ```python
        new = govcrawl.observations(table="requests", row="new_received", year=2024)
        new.groupby(["agency_name", "column_zh"])["value"].sum()        # by applicant, none of them the total
        govcrawl.observations(row="new_received", column="total", year=2024)                 # as printed
        govcrawl.observations(row="new_received", column="total", agency_kind="district")    # of districts
        ```
    """
    names = checked(None if columns is None else several(columns))
    root = paths.data_dir(data_dir)
    given = _selection(root, agency, district, agency_kind, table, row, column, series, kind)
    torn: list[str] = []
    # Loading whose reports there are says what is missing, and checks years and agencies.
    heads = load(
        "reports", year=year, agency=given.agencies, district=given.districts, columns=[], data_dir=root
    )
    years = set(heads["year"].unique().tolist()) if year is not None else None
    source = LongTable(root, _with_years(given, years), torn.extend)
    parts = [_ordered(names), *source.read(source.parts(), None, names, categories=True)]
    if torn:
        warnings.warn(f"{', '.join(sorted(set(torn)))} changed while read and is left out", stacklevel=2)
    return _frame(parts)


def scan(
    *,
    year: int | Iterable[int] | None = None,
    agency: str | Iterable[str] | None = None,
    district: str | Iterable[str] | None = None,
    agency_kind: str | Iterable[str] | None = None,
    table: str | Iterable[str] | None = None,
    row: str | Iterable[str] | None = None,
    column: str | Iterable[str] | None = None,
    series: str | Iterable[str] | None = None,
    kind: Kind | Iterable[Kind] | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> LazyDataset:
    """The long table of ``observations`` as an Arrow dataset, read when it is asked for.

    Filters and columns that DuckDB, polars or Arrow put to it reach the disk: of other years, tables and
    agencies nothing is read. What it gives is what is on disk at that moment.

    Args:
        year: and all others as for ``observations``. What a filter asks for of totals must be let in here:
            ``kind="all"``.
        agency: see there.
        district: see there.
        agency_kind: see there.
        table: see there.
        row: see there.
        column: see there.
        series: see there.
        kind: see there.
        data_dir: see there.

    Returns:
        A ``pyarrow.dataset.Dataset``; text is plain text.

    Raises:
        StoreError: as ``observations``.

    Example:
        ```python
        import polars as pl

        cells = pl.scan_pyarrow_dataset(govcrawl.scan(column="total"))
        cells.filter(pl.col("year") == 2024, pl.col("row") == "granted").select("agency", "value").collect()
        ```
    """
    root = _folder(data_dir)
    given = _selection(root, agency, district, agency_kind, table, row, column, series, kind)
    years = None if year is None else years_of(year)
    return LazyDataset(LongTable(root, _with_years(given, years), _warn_torn))


def connect(*, data_dir: str | os.PathLike[str] | None = None) -> "DuckDBPyConnection":
    """A DuckDB connection whose views are the datasets and ``observations``; the data can't be changed by it.

    Filters and columns of a query reach the disk, as with ``scan``; each query reads what is there by then.

    - ``reports``, ``proactive``, ``requests``, ``reviews``, ``indicators``, ``checks``: the datasets;
    - ``observations``: the long table without any totals, as ``observations()``;
    - ``totals``: what is printed as a total, of all but districts: the column 总计 of every row, the row
      （七）总计 too, and the sums of sheets. Choose one row before you add;
    - ``all_observations``: everything, districts' totals too (``kind``, ``agency_kind``);
    - ``agencies``: as ``agencies()``.

    Args:
        data_dir: as for ``load``.

    Returns:
        A connection in memory.

    Raises:
        StoreError: there is no data, or duckdb is not installed.

    Example:
        ```python
        sql = govcrawl.connect().sql
        sql("from totals select agency, value where cell = 'requests.granted.total' and year = 2024").df()
        ```
    """
    try:
        import duckdb
    except ImportError:
        raise StoreError("connect needs duckdb: pip install 'govcrawl[notebooks]'") from None
    from pipelines.analysis.agencies import LandedAgencies

    root = _folder(data_dir)
    everything = Selection(kinds=KINDS, of_districts=True)
    views: dict[str, Source] = {
        **{name: StoredDataset(root, name) for name in DATASETS},
        "observations": LongTable(root, Selection(), _warn_torn),
        "totals": LongTable(
            root, Selection(columns=("total", "this_year"), kinds=("total", "grand_total")), _warn_torn
        ),
        "all_observations": LongTable(root, everything, _warn_torn),
        "agencies": LandedAgencies(root),
    }
    connection = duckdb.connect()
    for name, source in views.items():
        connection.register(name, LazyDataset(source))
    return connection


def _selection(
    root: Path,
    agency: str | Iterable[str] | None,
    district: str | Iterable[str] | None,
    agency_kind: str | Iterable[str] | None,
    table: str | Iterable[str] | None,
    row: str | Iterable[str] | None,
    column: str | Iterable[str] | None,
    series: str | Iterable[str] | None,
    kind: str | Iterable[str] | None,
) -> Selection:
    agencies = resolve.slugs(agency, root)
    kinds = _known("kind", kind, (*KINDS, "all"))
    every = kinds is not None and "all" in kinds
    tables = _known("table", table, TABLES)
    over = tables or TABLES
    return Selection(
        agencies=agencies,
        districts=resolve.keys(district),
        agency_kinds=_known("agency_kind", agency_kind, get_args(AgencyKind)),
        tables=over,
        rows=_known("row", row, _codes(over, 0)),
        columns=_known("column", column, _codes(over, 1)),
        series=_known("series", series, _series(over)),
        kinds=KINDS if every else kinds,
        of_districts=every or agencies is not None,
    )


def _known(what: str, given: str | Iterable[str] | None, known: Collection[str]) -> list[str] | None:
    """What is asked for of one kind.

    Raises:
        StoreError: it is none of those there are.
    """
    if given is None:
        return None
    found = several(given)
    if strangers := [one for one in found if one not in known]:
        near = get_close_matches(str(strangers[0]), known, n=3) or known
        raise StoreError(f"no {what} {strangers[0]!r}; there are {', '.join(near)}")
    return found


def _codes(tables: Iterable[str], axis: int) -> list[str]:
    """All codes of rows, or of columns, in the order of the forms; groups of rows as well."""
    names = [AXES[table][axis] for table in tables]
    groups = [*labels("group", "zh")] if "outcome" in names else []
    return [*dict.fromkeys([*(code for name in names for code in labels(name, "zh")), *groups])]


def _series(tables: Iterable[str]) -> list[str]:
    """The names that cells of these tables have over all forms."""
    found = (
        series_of(table, row, column)
        for table in tables
        for row in labels(AXES[table][0], "zh")
        for column in labels(AXES[table][1], "zh")
    )
    return [*dict.fromkeys(filter(None, found))]


def _with_years(selection: Selection, years: Collection[int] | None) -> Selection:
    return replace(selection, years=years)


def _folder(data_dir: str | os.PathLike[str] | None) -> Path:
    """The data folder.

    Raises:
        StoreError: nothing has landed in it.
    """
    root = paths.data_dir(data_dir)
    if not (root / "datasets").is_dir():
        load("reports", columns=[], data_dir=root)  # says what is wrong
    return root


def _warn_torn(reports: Collection[str]) -> None:
    warnings.warn(f"{', '.join(reports)} changed while read and is left out", stacklevel=2)


def _frame(parts: list[pa.Table]) -> pd.DataFrame:
    """As pandas has it; the parts are given up, for memory."""
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    parts.clear()
    nullable = {pa.int16(): pd.Int16Dtype(), pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get)
    frame = frame.astype({"year": "int16"}) if "year" in frame else frame
    frame.attrs["beware"] = [note.en for note in beware(*TABLES)]
    return frame


def _ordered(names: Sequence[str]) -> pa.Table:
    """No row: categories of codes and labels in the order of the forms, of names in that of the rows."""
    return pa.table([_empty(name) for name in names], names=names)


def _empty(name: str) -> pa.Array:
    """No cell, of the type that a column has in ``observations``; a dictionary in the order of the forms."""
    column = next(one for one in OBSERVATIONS if one.name == name)
    if column.values is None:
        return pa.array([], column.type)
    axis, _, language = name.partition("_")
    known: list[str] = []
    if axis in {"row", "column"}:
        axes = [AXES[table][axis == "column"] for table in TABLES]
        found = [labels(one, "en" if language == "en" else "zh") for one in axes]
        known = [text for one in found for text in (one.values() if language else one)]
    return pa.DictionaryArray.from_arrays(
        pa.array([], pa.int32()), pa.array([*dict.fromkeys(known)], pa.string())
    )
