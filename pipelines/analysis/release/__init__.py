"""A release: a dated, versioned snapshot of the datasets that others can check, cite and compare.

``snapshot``     a release on the disk
``appearing``    a folder that is there whole or not at all
``datapackage``, ``croissant``   what describes it, made from the schemas
``changes``      which cells differ from the release before, and why
``readme``       what it says to people
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.analysis.counts import Counts, Difference, differences, rows_of
from pipelines.analysis.expectations import FILE, deviations, expected, in_words
from pipelines.analysis.export import as_csv, as_parquet
from pipelines.analysis.export.codebook import codebook
from pipelines.analysis.export.selection import Selection, Source
from pipelines.analysis.labels import labels
from pipelines.analysis.release import changes as differing
from pipelines.analysis.release.appearing import appearing
from pipelines.analysis.release.changes import Change, Read
from pipelines.analysis.release.croissant import croissant
from pipelines.analysis.release.datapackage import SUMS, File, Table, datapackage
from pipelines.analysis.release.readme import change_list, citation_file, license_text, readme
from pipelines.analysis.release.snapshot import DESCRIPTOR, Snapshot, newest
from pipelines.disk import unwritten
from pipelines.errors import ArgumentError, StoreError
from pipelines.storage import is_address
from pipelines.store import paths
from pipelines.store.columns import VERSION
from pipelines.store.origin import held
from pipelines.store.paths import DATASETS, store_errors
from pipelines.toml import read_toml
from pipelines.verify import verify_datasets
from pipelines.working_copy import folder_of

_COUNTS = pa.schema(
    [
        pa.field(name, kind, True, {"description": meaning})
        for name, kind, meaning in (
            ("dataset", pa.string(), "which dataset"),
            ("year", pa.int16(), "the year the reports are about"),
            ("district", pa.string(), "district (区), pinyin"),
            ("before", pa.int64(), "rows in the release before; null = there is none"),
            ("now", pa.int64(), "rows in this one"),
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was written; what it was compared with, and how it differs from that."""

    folder: Path
    version: str
    rows: Mapping[str, int]
    before: Path | None
    counts: Sequence[Difference]
    changes: Sequence[Change]


def release(
    folder: str | os.PathLike[str],
    *,
    since: str | os.PathLike[str] | None = None,
    demo: bool = False,
    on: date | None = None,
    url: str = "./",
    processes: int = 1,
    data_dir: str | os.PathLike[str] | None = None,
) -> Release:
    """Write a release of all that has landed. The folder appears whole, or not at all.

    Its version follows from what changed since the release before: the first number where columns did, the
    second where reports came or went, the third where cells did.

    Args:
        folder: the new release; must not be there yet.
        since: the release before; by default the last one in the folder that ``folder`` is in.
        demo: data that are not of the live sites may be released, and the release says so.
        on: its date; by default today.
        url: where it will be published.
        processes: that look for damage in what has changed since it was last found sound. More than one
            needs a script that begins below ``if __name__ == "__main__":``.
        data_dir: as for ``load``.

    Raises:
        ArgumentError: the folder is there, nothing has landed, the data are not live, or ``since`` is none.
        StoreError: the data are damaged or not as expected, can't be read, or the release can't be written.

    Example:
        ```python
        govcrawl.release("releases/2026-11-27").changes
        ```
    """
    where = paths.configured() if data_dir is None else data_dir
    target, root = Path(folder), folder_of(str(where)) if is_address(where) else Path(where)
    selection = Selection.of(root, year=None, agency=None, district=None, labels="zh")
    origin = _origin(root, selection, demo=demo)
    earlier = newest(target.parent, origin) if since is None else Snapshot.open(Path(since))
    _check_sound(root, processes)
    about = _about(demo=origin != "live")
    day = (on or datetime.now(UTC).date()).isoformat()
    with appearing(target) as partial:
        with unwritten(root):
            tables = [_written(selection.source(dataset), partial) for dataset in DATASETS]
            tables.append(_written(codebook([selection.source(dataset) for dataset in DATASETS]), partial))

        def read(dataset: str, columns: Sequence[str]) -> pa.Table:
            return pq.read_table(partial / f"{dataset}.parquet", columns=list(columns))

        now = _counts(read)
        _check_expected(root, now)
        before = _counts(earlier.table) if earlier else {}
        found = list(differing.changes(earlier.table, read)) if earlier else []
        head = about | {"version": _version(earlier, found), "created": f"{day}T00:00:00Z"}
        head["citation"] = (
            f"{about['contributors'][0]['title']}: {about['title']}. Version {head['version']}, {day}."
        )
        differ = (_source("counts", _count_table(before, now)), _source("changes", differing.table(found)))
        tables += [_written(source, partial) for source in differ]
        heads = read("reports", ["parser_version"])
        more = {
            "origin": origin,
            "schema_version": VERSION,
            "parser_versions": sorted(filter(None, heads["parser_version"].unique().to_pylist())),
            "since": earlier.descriptor["version"] if earlier else None,
        }
        package = datapackage(head, tables, more)
        counts = differences(before, now) if earlier else []
        texts = {
            "README.md": readme(package, tables, demo=origin != "live"),
            "CHANGES.md": change_list(package, earlier.descriptor if earlier else None, counts, found),
            "LICENSE": license_text(package),
            "CITATION.cff": citation_file(package),
            "croissant.json": _json(croissant(package, tables, url)),
            DESCRIPTOR: _json(package),
        }
        for name, text in texts.items():
            (partial / name).write_text(text, encoding="utf-8")
        sums = [f"{_file(path).sha256}  {path.name}\n" for path in sorted(partial.iterdir())]
        (partial / SUMS).write_text("".join(sums), encoding="utf-8")
    rows = {table.name: table.rows for table in tables if table.name in DATASETS}
    return Release(target, head["version"], rows, earlier.folder if earlier else None, counts, found)


def _origin(root: Path, selection: Selection, *, demo: bool) -> str:
    """Where the data come from, which may be released."""
    rows = {
        one for part in selection.source("reports").parts() for one in part["origin"].unique().to_pylist()
    }
    found = sorted({held(root) or "live", *filter(None, rows)} - {"live"})
    if found and not demo:
        raise ArgumentError(
            f"{root} holds {', '.join(found)} data, not the sites' own; --demo releases them as such"
        )
    return found[0] if found else "live"


def _check_sound(root: Path, processes: int) -> None:
    """Refuse what `govcrawl verify` would name; flipped bits fail their checksums when all is read.

    Raises:
        StoreError: something is damaged or gone.
    """
    damage = [problem for problem in verify_datasets(root, processes=processes) if problem.kind != "schema"]
    if damage:
        more = f" and {len(damage) - 1} more" if len(damage) > 1 else ""
        first = f"{damage[0].path}: {damage[0].kind}: {damage[0].message}"
        raise StoreError(f"{root} is damaged, nothing is released: {first}{more}; govcrawl verify shows all")


def _check_expected(root: Path, now: Counts) -> None:
    """Refuse what `expected.csv` does not expect."""
    known = expected(root)
    if known is not None and (found := deviations(known, now)):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        first = f"{found[0].partition.district} {in_words(found[0])}"
        raise StoreError(f"not as {root / FILE} expects: {first}{more}; right so: govcrawl expect")


def _about(*, demo: bool) -> dict[str, Any]:
    """What every release says of itself."""
    said = read_toml(Path(__file__).with_name("release.toml")).rows
    title, title_zh = said["title"], said["title_zh"]
    return {
        "name": said["name"],
        "title": f"{title} (demonstration, no real data)" if demo else title,
        "titleZh": f"{title_zh}（演示，非真实数据）" if demo else title_zh,
        "description": " ".join(said["description"].split()),
        "descriptionZh": said["description_zh"].strip(),
        "licenses": [{"name": said["license"], "path": said["license_url"]}],
        "contributors": [{"title": said["creator"], "role": "author"}],
        "keywords": said["keywords"],
    }


def _version(earlier: Snapshot | None, found: Sequence[Change]) -> str:
    """The number that semantic versioning of data gives: columns, reports, cells."""
    if earlier is None:
        return "1.0.0"
    major, minor, patch = earlier.version
    if earlier.schema_version != VERSION:
        return f"{major + 1}.0.0"
    if any(one.cell is None for one in found):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if found else f"{major}.{minor}.{patch}"


def _written(source: Source, folder: Path) -> Table:
    """A table as Parquet and as CSV."""
    with store_errors(f"read {source.name}"):
        paths = [folder / f"{source.name}.parquet", folder / f"{source.name}.csv"]
        rows = as_parquet.write(source, paths[0])
        as_csv.write(source, paths[1])
    title = labels("dataset", "en").get(source.name, source.name.capitalize())
    return Table(source.name, title, source.schema, rows, [_file(path) for path in paths])


def _source(name: str, table: pa.Table) -> Source:
    return Source(name, table.schema, lambda: iter([table]))


def _file(path: Path) -> File:
    with path.open("rb") as file:
        return File(path, path.stat().st_size, file_digest(file, "sha256").hexdigest())


def _counts(read: Read) -> Counts:
    return {
        one: number
        for dataset in DATASETS
        for one, number in rows_of(dataset, read(dataset, ["year", "district"])).items()
    }


def _count_table(before: Counts, now: Counts) -> pa.Table:
    rows = [
        one._asdict() | {"before": before.get(one), "now": now.get(one, 0)} for one in sorted({*before, *now})
    ]
    return pa.Table.from_pylist(rows, _COUNTS)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
