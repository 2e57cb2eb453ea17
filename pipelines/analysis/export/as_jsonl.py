"""A dataset as JSON Lines: an object a row; letters that are not printed are spelled out."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.analysis.export.selection import Source
from pipelines.visible import visible_json

_ROWS = 10_000


def write(source: Source, path: Path) -> int:
    """Write the file; the number of rows."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for part in source.parts():
            for batch in part.to_batches(max_chunksize=_ROWS):
                columns = [_encoded(column) for column in batch.columns]
                names = [json.dumps(name) for name in batch.schema.names]
                for values in zip(*columns, strict=True):
                    pairs = (f"{name}:{value}" for name, value in zip(names, values, strict=True))
                    file.write(f"{{{','.join(pairs)}}}\n")
            rows += part.num_rows
    return rows


def _encoded(column: pa.Array) -> list[str]:
    """A column's values as JSON, each distinct one made once."""
    seen: dict[Any, str] = {}
    encode: Callable[[Any], str] = _number if pa.types.is_floating(column.type) else _json
    return [
        seen[value] if value in seen else seen.setdefault(value, encode(value))
        for value in column.to_pylist()
    ]


def _number(value: float | None) -> str:
    """Whole numbers without a decimal point: 3, not 3.0."""
    return "null" if value is None else str(int(value)) if value.is_integer() else repr(value)


def _json(value: Any) -> str:
    return visible_json(value.isoformat() if isinstance(value, date) else value)
