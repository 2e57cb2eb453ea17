"""The codebook of an export: each column and code in both languages, and what to beware of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from pipelines.analysis.export.selection import Source
from pipelines.analysis.labels import labels

BEWARE: Mapping[str, Sequence[tuple[str, str]]] = {
    "proactive": (
        (
            "2019 年版式与 2021 年版式的统计口径不同，不能直接相比。",
            "The forms of 2019 and 2021 count different things under these items.",
        ),
        (
            "金额请用 amount_10k_yuan（万元）；value 是原表单位下的数字。",
            "For amounts use amount_10k_yuan (10,000 yuan); value is in the unit printed.",
        ),
    ),
    "requests": (
        (
            "总计也是数据行（applicant = total、outcome = total_processed）：总计与分项只取其一。",
            "Totals are rows too (applicant = total, outcome = total_processed): take them or their parts.",
        ),
        (
            "2019 年版式的“其他处理”（other）在 2021 年版式中分为三行（other.*）。",
            "`other` of the form of 2019 is three rows, `other.*`, in that of 2021.",
        ),
    ),
    "reviews": (
        (
            "总计也是数据行（result = total）：总计与分项只取其一。",
            "Totals are rows too (result = total): take them or their parts.",
        ),
    ),
}
"""dataset -> what to beware of in it, in Chinese and English."""
OF_CELLS = (
    (
        "agency_kind = district 是全区汇总，与各机关相加会重复计算。",
        "agency_kind = district is the total of a district: adding it to the agencies counts twice.",
    ),
    (
        "marks 不为空的单元格有疑问，使用前请核对原文。",
        "A cell with marks is in doubt: look at the source before you use it.",
    ),
    (
        "只有印出的 0 才是 0：空白单元格（raw 为空文本）和未能读出的单元格（raw 为空值）都没有数字。",
        "Only a printed 0 is 0: a blank cell (raw is empty) and one not read (raw is null) have no number.",
    ),
)
"""What to beware of in every dataset of cells."""

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


def beware(dataset: str) -> list[tuple[str, str]]:
    """What to beware of in a dataset, in Chinese and English."""
    cells = dataset in {"proactive", "requests", "reviews", "indicators"}
    return [*BEWARE.get(dataset, ()), *(OF_CELLS if cells else ())]


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
