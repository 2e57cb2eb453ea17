"""The codebook of an export: each column and code in both languages, and what to beware of."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from pipelines.analysis.export.selection import Source
from pipelines.analysis.labels import labels
from pipelines.analysis.usage import beware

_SCHEMA = pa.schema(
    [
        pa.field(name, pa.string(), metadata={"description": meaning})
        for name, meaning in {
            "dataset": "which dataset it is about",
            "column": "which column of it; null = all of it",
            "code": "which code in the column; null = the column itself",
            "type": "type of the column",
            "zh": "what it is called, or what to beware of, in Chinese",
            "en": "the same in English",
            "meaning": "what the column holds",
        }.items()
    ]
)
_CODED = frozenset(
    """item measure outcome applicant procedure result code district agency_kind status severity period origin
    media_type rule""".split()
)
"""Columns that hold codes."""


def codebook(sources: Iterable[Source]) -> Source:
    """The codebook of what is exported, as one more table."""
    coded: set[str] = set()
    rows = [row for source in sources for row in _rows(source, coded)]
    table = pa.table(list(map(list, zip(*rows, strict=True))), _SCHEMA)
    return Source("codebook", _SCHEMA, lambda: iter([table]))


def _rows(source: Source, coded: set[str]) -> Iterator[tuple[str | None, ...]]:
    """What is said of one dataset; the codes of a column once, where it first comes (``coded``)."""
    zh, en = labels("dataset", "zh"), labels("dataset", "en")
    yield source.name, None, None, None, zh.get(source.name), en.get(source.name), None
    for chinese, english in beware(source.name):
        yield source.name, None, None, None, chinese, english, None
    zh, en = labels("column", "zh"), labels("column", "en")
    for field in source.schema:
        meaning = (field.metadata or {}).get(b"description", b"").decode() or None
        yield source.name, field.name, None, str(field.type), zh.get(field.name), en.get(field.name), meaning
        if field.name in _CODED - coded:
            coded.add(field.name)
            chinese_of, english_of = labels(field.name, "zh"), labels(field.name, "en")
            for code, name in chinese_of.items():
                yield source.name, field.name, code, None, name, english_of.get(code), None
