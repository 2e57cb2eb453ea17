"""Datasets as files for other programs. A file bears its name once all of it is written.

``selection``  which rows, with the names of their agencies
``codebook``   what the columns and codes mean, and what to beware of
``files``      files that appear whole
``as_csv``, ``as_jsonl``, ``as_parquet``   a file a dataset
``as_excel``, ``as_duckdb``                one file, a sheet or table a dataset
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.analysis.export.codebook import codebook
from pipelines.analysis.export.files import whole
from pipelines.analysis.export.selection import Selection, Source
from pipelines.analysis.labels import Language
from pipelines.analysis.resolve import keys, slugs
from pipelines.errors import ArgumentError, StoreError
from pipelines.store import paths
from pipelines.store.paths import DATASETS

SUFFIXES = {"csv": ".csv", "xlsx": ".xlsx", "parquet": ".parquet", "duckdb": ".duckdb", "jsonl": ".jsonl"}
"""Format -> ending of its files."""
_MODULES = {
    "csv": "as_csv",
    "xlsx": "as_excel",
    "parquet": "as_parquet",
    "duckdb": "as_duckdb",
    "jsonl": "as_jsonl",
}
ONE_FILE = frozenset(("xlsx", "duckdb"))
"""Formats in which all datasets are in one file."""
CODEBOOK = "codebook"


class Written(NamedTuple):
    """A file that an export wrote, and how many rows of which dataset are in it."""

    path: Path
    rows: dict[str, int]


@paths.at_one_moment
def export(
    target: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - what the option is called
    *,
    dataset: str | Iterable[str] | None = None,
    year: int | Iterable[int] | None = None,
    agency: str | Iterable[str] | None = None,
    district: str | Iterable[str] | None = None,
    labels: Language = "zh",
    data_dir: str | os.PathLike[str] | None = None,
) -> list[Written]:
    """Write datasets, or a part of them, as files that other programs open.

    Args:
        target: the file, where there is one (``xlsx``, ``duckdb``, or a single dataset); else a folder.
        format: ``csv``, ``xlsx``, ``parquet``, ``duckdb`` or ``jsonl``; by default as ``target`` ends.
        dataset: which; all by default. The codebook is written as well, but for a single file.
        year: report years; all by default. Of a year without any report there are no rows.
        agency: slugs or names; all by default.
        district: in pinyin or Chinese; all by default.
        labels: language of the columns of labels.
        data_dir: as for ``load``.

    Returns:
        The files written.

    Warns:
        UserWarning: what has landed is gone.

    Raises:
        ArgumentError: the selection or the target makes no sense, or a package is missing.
        StoreError: rows can't be read, or a file can't be written.

    Example:
        ```python
        govcrawl.export("changning.xlsx", district="changning", year=[2023, 2024])
        ```
    """
    path = Path(target)
    kind = format or next((one for one, ending in SUFFIXES.items() if path.suffix.lower() == ending), None)
    if kind not in SUFFIXES:
        what = f"{kind} is no format" if kind else f"{path} says no format"
        raise ArgumentError(f"{what}; there are {', '.join(SUFFIXES)}")
    datasets = _datasets(dataset)
    root = paths.data_dir(data_dir)
    try:
        agencies, districts = slugs(agency, root), keys(district)
    except StoreError as error:
        raise ArgumentError(str(error)) from None
    selection = Selection.of(root, year=year, agency=agencies, district=districts, labels=labels)
    sources = [selection.source(name) for name in datasets]
    is_file = path.suffix.lower() == SUFFIXES[kind]
    if kind in ONE_FILE:
        if not is_file:
            raise ArgumentError(f"{kind} is one file; write a name that ends in {SUFFIXES[kind]}")
        return [_together(_writer(kind), [*sources, codebook(sources)], path)]
    if is_file and len(sources) != 1:
        raise ArgumentError(f"{kind} is a file a dataset; name a folder, or one dataset")
    if is_file:
        return [_alone(_writer(kind), sources[0], path)]
    if path.is_file():
        raise ArgumentError(f"{path} is a file; name a folder, or a file that ends in {SUFFIXES[kind]}")
    every = [*sources, codebook(sources)]
    return [_alone(_writer(kind), source, path / f"{source.name}{SUFFIXES[kind]}") for source in every]


def _datasets(asked: str | Iterable[str] | None) -> Sequence[str]:
    if asked is None:
        return DATASETS
    names = list(dict.fromkeys([asked] if isinstance(asked, str) else asked))
    if unknown := next((name for name in names if name not in DATASETS), None):
        raise ArgumentError(f"no dataset {unknown!r}; there are {', '.join(DATASETS)}")
    return names


def _writer(kind: str) -> Callable[[Any, Path], Any]:
    """What writes a format; the libraries of the others are not loaded."""
    write: Callable[[Any, Path], Any] = import_module(f"{__name__}.{_MODULES[kind]}").write
    return write


def _alone(write: Callable[[Source, Path], int], source: Source, path: Path) -> Written:
    with whole(path) as temporary:
        return Written(path, {source.name: write(source, temporary)})


def _together(
    write: Callable[[Sequence[Source], Path], Mapping[str, int]], sources: Sequence[Source], path: Path
) -> Written:
    with whole(path) as temporary:
        return Written(path, dict(write(sources, temporary)))
