"""A dataset as one Parquet file: columns with their meaning, a row group a year."""

from pathlib import Path

import pyarrow.parquet as pq

from pipelines.analysis.export.codebook import beware
from pipelines.analysis.export.selection import Source


def write(source: Source, path: Path) -> int:
    """Write the file; the number of rows. What to beware of is the schema's ``govcrawl.beware``."""
    notes = "\n".join(english for _, english in beware(source.name))
    schema = source.schema.with_metadata(
        (source.schema.metadata or {}) | {b"govcrawl.beware": notes.encode()}
    )
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for part in source.parts():
            if part.num_rows:
                writer.write_table(part.replace_schema_metadata(schema.metadata))
            rows += part.num_rows
    return rows
