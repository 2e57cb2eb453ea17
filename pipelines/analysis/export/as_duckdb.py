"""All datasets as tables of one DuckDB file; each column says what it means (``DESCRIBE``, ``COMMENT``)."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.analysis.export.selection import Source
from pipelines.analysis.optional import needed
from pipelines.analysis.usage import beware


def write(sources: Sequence[Source], path: Path) -> dict[str, int]:
    """Write the file; rows by table."""
    duckdb = needed("duckdb", "a DuckDB file")
    rows: dict[str, int] = {}
    with duckdb.connect(str(path)) as database:
        for source in sources:
            database.register("part", source.schema.empty_table())
            database.execute(f'CREATE TABLE "{source.name}" AS SELECT * FROM part')  # noqa: S608 - our names
            rows[source.name] = 0
            for part in source.parts():
                database.register("part", part)
                database.execute(f'INSERT INTO "{source.name}" SELECT * FROM part')  # noqa: S608
                rows[source.name] += part.num_rows
            database.unregister("part")
            notes = " ".join(english for _, english in beware(source.name))
            database.execute(f'COMMENT ON TABLE "{source.name}" IS {_text(notes)}')
            for field in source.schema:
                meaning = (field.metadata or {}).get(b"description", b"").decode()
                database.execute(f'COMMENT ON COLUMN "{source.name}"."{field.name}" IS {_text(meaning)}')
    return rows


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
