"""The data package (Frictionless, `datapackage.json`) of a release, made from the schemas of its files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from pipelines.analysis.export.as_csv import MAY_BE_BLANK, NULL
from pipelines.analysis.labels import labels
from pipelines.analysis.usage import beware
from pipelines.store.columns import COLUMNS, TEXT
from pipelines.store.paths import DATASETS

SUMS = "SHA256SUMS"


class Table(NamedTuple):
    """A table of a release: its columns, how many rows, and its files, each of which holds them all."""

    name: str
    title: str
    schema: pa.Schema
    rows: int
    files: Sequence["File"]


class File(NamedTuple):
    """A file of a release."""

    path: Path
    bytes: int
    sha256: str


MEDIA_TYPES = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}

_KEYS = {"year", "agency", "report_id"}


def datapackage(head: Mapping[str, Any], tables: Sequence[Table], more: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor.

    Args:
        head: what the release says of itself: `name`, `title`, `description`, `version`, `created`, ….
        tables: of the release.
        more: what only we know of it, below the key ``govcrawl``.
    """
    return {
        "profile": "data-package",
        **head,
        "resources": [_resource(table, file) for table in tables for file in table.files],
        "govcrawl": dict(more),
    }


def kind_of(field: pa.Field) -> str:
    """Its type as Table Schema calls it."""
    kinds = (
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
    )
    return next((name for test, name in kinds if test(field.type)), "string")


def description_of(field: pa.Field) -> str:
    """What a column means."""
    meaning: bytes = (field.metadata or {}).get(b"description", b"")
    return meaning.decode()


def _resource(table: Table, file: File) -> dict[str, Any]:
    ending = file.path.suffix
    csv = {
        "profile": "tabular-data-resource",
        "rows": table.rows,
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
    }
    found: dict[str, Any] = {
        "name": table.name if ending == ".csv" else f"{table.name}-parquet",
        "title": table.title,
        "path": file.path.name,
        "format": ending.removeprefix("."),
        "mediatype": MEDIA_TYPES[ending],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        **(csv if ending == ".csv" else {"profile": "data-resource", "type": "file"}),
        "schema": _schema(table, codes=ending == ".csv"),
    }
    if notes := beware(table.name):
        found["notes"] = [note._asdict() for note in notes]
    return found


def _schema(table: Table, *, codes: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field, table.name, codes=codes) for field in table.schema],
        "missingValues": [""],
    }
    if table.name == "reports":
        schema["primaryKey"] = ["report_id"]
    elif table.name in DATASETS:
        reference = {"resource": "reports", "fields": ["report_id"]}
        schema["foreignKeys"] = [{"fields": ["report_id"], "reference": reference}]
    return schema


def _field(field: pa.Field, dataset: str, *, codes: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": kind_of(field),
        "title": labels("column", "en").get(field.name, field.name),
        "titleZh": labels("column", "zh").get(field.name, field.name),
        "description": description_of(field),
    }
    if found["type"] == "datetime":
        found["format"] = "%Y-%m-%d %H:%M:%S.%fZ"
    if field.name == MAY_BE_BLANK:
        found["missingValues"] = [NULL]
    if dataset in DATASETS and field.name in _required(dataset):
        found["constraints"] = {"required": True}
    if codes and (known := labels(field.name, "zh")):
        english = labels(field.name, "en")
        found["codes"] = [{"value": code, "zh": zh, "en": english.get(code)} for code, zh in known.items()]
    return found


def _required(dataset: str) -> set[str]:
    """Columns without an empty field; of a text that is never null but may be blank CSV tells nothing."""
    never = {c.name for c in COLUMNS[dataset] if not c.nullable and (c.type != TEXT or c.values is not None)}
    return never | _KEYS
