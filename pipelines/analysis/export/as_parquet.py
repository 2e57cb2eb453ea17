"""A dataset as one Parquet file: columns with their meaning, a row group a year."""

from pathlib import Path

import pyarrow.parquet as pq

from pipelines.analysis.export.selection import Source
from pipelines.analysis.usage import metadata


def write(source: Source, path: Path) -> int:
    """Write the file; the number of rows. What to beware of is the schema's ``govcrawl.beware``."""
    schema = source.schema.with_metadata((source.schema.metadata or {}) | metadata(source.name))
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for part in source.parts():
            if part.num_rows:
                writer.write_table(part.replace_schema_metadata(schema.metadata))
            rows += part.num_rows
    return rows
