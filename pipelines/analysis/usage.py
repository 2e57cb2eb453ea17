"""What to beware of in each dataset: said by frames, Arrow datasets, exports, codebooks and releases alike.

It does not stand in the partitions: in the six files of a report it would be a tenth of their bytes.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

KEY = "govcrawl.beware"
"""Key of the notes in the metadata of an Arrow schema and of a Parquet file, one a line."""


class Note(NamedTuple):
    """One thing to beware of."""

    zh: str
    en: str


BEWARE: Mapping[str, Sequence[Note]] = {
    "proactive": (
        Note(
            "2019 年版式与 2021 年版式的统计口径不同，不能直接相比。",
            "The forms of 2019 and 2021 count different things under these items.",
        ),
        Note(
            "金额请用 amount_10k_yuan（万元）；value 是原表单位下的数字。",
            "For amounts use amount_10k_yuan (10,000 yuan); value is in the unit printed.",
        ),
    ),
    "requests": (
        Note(
            "总计也是数据行（applicant = total、outcome = total_processed）：总计与分项只取其一。",
            "Totals are rows too (applicant = total, outcome = total_processed): take them or their parts.",
        ),
        Note(
            "2019 年版式的“其他处理”（other）在 2021 年版式中分为三行（other.*）。",
            "`other` of the form of 2019 is three rows, `other.*`, in that of 2021.",
        ),
    ),
    "reviews": (
        Note(
            "总计也是数据行（result = total）：总计与分项只取其一。",
            "Totals are rows too (result = total): take them or their parts.",
        ),
    ),
}
"""What is particular to a dataset."""

OF_CELLS = (
    Note(
        "agency_kind = district 是全区综合，与各机关相加会重复计算。",
        "agency_kind = district is the total of a district: adding it to the agencies counts twice.",
    ),
    Note(
        "marks 不为空的单元格有疑问，使用前请核对原文。",
        "A cell with marks is in doubt: look at the source before you use it.",
    ),
    Note(
        "只有印出的 0 才是 0：空白单元格（raw 为空文本）和未能读出的单元格（raw 为空值）都没有数字。",
        "Only a printed 0 is 0: a blank cell (raw is empty) and one not read (raw is null) have no number.",
    ),
)
"""What to beware of in every dataset of cells."""

_CELLS = ("proactive", "requests", "reviews", "indicators")


def beware(*datasets: str) -> list[Note]:
    """What to beware of in one dataset, or in several together.

    Example:
        ``[note.en for note in beware("reviews")]`` begins with `Totals are rows too (result = total): …`.
    """
    notes = [note for dataset in datasets for note in BEWARE.get(dataset, ())]
    return [*notes, *(OF_CELLS if set(datasets) & set(_CELLS) else ())]


def metadata(*datasets: str) -> dict[bytes, bytes]:
    """The notes as metadata of an Arrow schema, in English."""
    notes = "\n".join(note.en for note in beware(*datasets))
    return {KEY.encode(): notes.encode()} if notes else {}
