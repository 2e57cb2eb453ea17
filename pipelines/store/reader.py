"""Datasets into pandas: by path from the partitions, or from a year's compact file while it is fresh."""

import os
import warnings
from collections.abc import Collection, Iterable, Sequence
from operator import index
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipelines.errors import StoreError
from pipelines.store import paths
from pipelines.store.columns import COLUMNS, SCHEMAS
from pipelines.store.grouped import runs
from pipelines.store.inventory import inventory, inventory_years
from pipelines.store.parquet import with_key
from pipelines.store.partitions import district_of, holds, partitions
from pipelines.store.paths import DATASETS, report_id, several, store_errors
from pipelines.store.scan import column_of, read_year


def load(
    dataset: str,
    *,
    year: int | Iterable[int] | None = None,
    agency: str | Iterable[str] | None = None,
    district: str | Iterable[str] | None = None,
    columns: Iterable[str] | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """One dataset, or a part of it, as a DataFrame.

    Args:
        dataset: ``reports``, ``proactive``, ``requests``, ``reviews``, ``indicators`` or ``checks``.
        year: report year or years; all by default.
        agency: slug or slugs such as ``changning-rsj``; all by default.
        district: pinyin such as ``changning``, or several: their agencies only, those of districts
            merged into them too.
        columns: which column or columns besides ``year`` and ``agency``; all by default.
        data_dir: the data folder; by default ``$GOVCRAWL_DATA``, else ``data`` of the project.

    Returns:
        Rows by year, then agency, then as in the report. ``year`` (int16) and ``agency`` come first.
        Codes and labels are categories in the order of the statutory form, dates ``datetime64``,
        places in the document nullable ``Int16``. Nothing matching gives a frame without rows.

    Warns:
        UserWarning: no report at all is of one of the agencies, districts or years, or of a range of years;
            or what has landed is gone.

    Raises:
        StoreError: unknown dataset or column, what can't be a year or an agency, no data folder, or a
            file that can't be read.

    Example:
        Table 三 as the report prints it, outcomes by applicants:

        ```python
        cells = govcrawl.load("requests", year=2024, agency="changning-rsj")
        table = cells.pivot(index="outcome_label", columns="applicant_label", values="value")
        ```
    """
    root = paths.data_dir(data_dir)
    if dataset not in DATASETS:
        raise StoreError(f"no dataset {dataset!r}; there are {', '.join(DATASETS)}")
    if not (root / "datasets").is_dir():
        if inventory_years(root):
            raise StoreError(f"the datasets of {root} are gone; govcrawl reparse makes them from the archive")
        raise StoreError(f"no datasets in {root}; crawl first, or set GOVCRAWL_DATA to the data folder")
    known = SCHEMAS[dataset].names
    asked = known if columns is None else several(columns)
    names = [name for name in dict.fromkeys(asked) if name not in ("year", "agency")]
    if unknown := [name for name in names if name not in known]:
        raise StoreError(f"no column {unknown[0]!r} in {dataset}; there are year, agency, {', '.join(known)}")

    wanted = None if year is None else years_of(year)
    agencies = None if agency is None else set(several(agency))
    if strange := [one for one in agencies or () if not paths.is_agency_slug(one)]:
        raise StoreError(f"{strange[0]!r} can't be an agency; slugs are like 'changning-rsj'")
    districts = None if district is None else _Districts(root, several(district))
    with store_errors(f"read {dataset}"):
        found = {
            one: _read_year(root, dataset, one, names, agencies, districts)
            for one in sorted({*paths.years(root, dataset), *inventory_years(root)})
            if wanted is None or one in wanted
        }
        there = {*paths.years(root, "reports"), *inventory_years(root)}
        absent = set() if wanted is None or (isinstance(year, range) and wanted & there) else wanted - there
        strangers = [*_without_reports(root, agencies or (), districts), *map(str, sorted(absent))]
        lost = [
            report_id(one, year)
            for year, table in found.items()
            for one in _gone(root, dataset, year, table, agencies)
            if districts is None or districts.of(one, year) in districts.wanted
        ]
    if strangers:
        warnings.warn(f"no report of {', '.join(strangers)} in {root}", stacklevel=2)
    if lost:
        which = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        warnings.warn(
            f"{dataset} of {which} landed and are gone from {root}; govcrawl verify shows the way back",
            stacklevel=2,
        )
    return _frame(
        pa.concat_tables([with_key(dataset, names, categories=True).empty_table(), *found.values()]), dataset
    )


def _gone(
    root: Path, dataset: str, year: int, table: pa.Table, agencies: Collection[str] | None
) -> list[str]:
    """The agencies, or those among some, whose rows of a year have landed and are not there."""
    districts = None if agencies is None else {district_of(one) for one in agencies}
    held = (inventory(root, year, districts) or {}).get("datasets", {})
    expected = {agency for agency, datasets in held.items() if dataset in datasets}
    if agencies is not None:
        expected &= set(agencies)
    unread = expected.difference(agency for agency, _, _ in runs(table))
    return sorted(one for one in unread if not holds(root, "datasets", dataset, year, one))


def years_of(year: int | Iterable[int]) -> set[int]:
    """The years asked for; numpy's integers are some too.

    Raises:
        StoreError: what is given is no year and not several.
    """
    try:
        try:
            return {index(year)}  # type: ignore[arg-type]  # whether it is one number is the question
        except TypeError:
            return {index(one) for one in year}  # type: ignore[union-attr]
    except TypeError:
        raise StoreError(
            f"year={year!r} is not understood; write 2024, [2022, 2024] or range(2020, 2025)"
        ) from None


def _without_reports(root: Path, agencies: Iterable[str], districts: "_Districts | None") -> list[str]:
    """Which of the agencies and districts asked for have no report of any year."""
    years = paths.years(root, "reports")
    strangers = {
        one for one in agencies if not any(holds(root, "datasets", "reports", year, one) for year in years)
    }
    if districts is not None:
        there = ((one, year) for year in years for one, _ in partitions(root, "reports", year))
        absent = set(districts.wanted)
        while absent and (report := next(there, None)):
            absent.discard(districts.of(*report))
        strangers |= absent
    return sorted(strangers)


def _read_year(
    root: Path,
    dataset: str,
    year: int,
    columns: Sequence[str],
    agencies: Collection[str] | None,
    districts: "_Districts | None",
) -> pa.Table:
    if districts is not None:
        among = agencies if agencies is not None else [one for one, _ in partitions(root, dataset, year)]
        agencies = [one for one in among if districts.of(one, year) in districts.wanted]
    return read_year(root, dataset, year, columns, agencies, categories=True)


class _Districts:
    """Which district an agency belongs to: its slug begins with it, or with one merged into it (``luwan-``).

    Whose first part is another one's is asked of one report of each, so that reading stays by path.
    """

    def __init__(self, root: Path, wanted: Iterable[str]) -> None:
        self._root = root
        self.wanted = frozenset(wanted)
        self._known = {part: part for part in self.wanted}  # first part of slugs -> district of today

    def of(self, agency: str, year: int) -> str:
        """The district of an agency that reported on a year."""
        part = district_of(agency)
        if part not in self._known:
            said = column_of(self._root, "reports", "district", agency, year)
            self._known[part] = next(iter(said), None) or part
        return self._known[part]


def _frame(table: pa.Table, dataset: str) -> pd.DataFrame:
    """Arrow to pandas: categories in the form's order, nullable types only where nulls may be, or are."""
    nullable = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
    full = {c.name for c in COLUMNS[dataset] if not c.nullable} | {"year"}
    plain = {
        f.name: f.type.to_pandas_dtype()
        for f in table.schema
        if f.type in nullable and f.name in full and not table[f.name].null_count
    }
    table = table.unify_dictionaries()
    frame: pd.DataFrame = table.to_pandas(date_as_object=False, types_mapper=nullable.get)
    frame = frame.astype(plain)
    values = {c.name: c.values for c in COLUMNS[dataset] if c.values is not None} | {"agency": ()}
    for name in frame.columns.intersection(list(values)):
        categories, codes = frame[name].cat.categories.tolist(), frame[name].cat.codes
        present = {categories[code] for code in codes.unique() if code >= 0}
        order = [*values[name], *sorted(present.difference(values[name]))]
        frame[name] = frame[name].cat.set_categories(order)
    return frame
