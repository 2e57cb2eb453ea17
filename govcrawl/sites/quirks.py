"""What real pages get wrong, one entry each, and the reports of the embedded world that do.

Every quirk was seen on a real report. A quirk changes what the page prints, never the truth
behind it; the findings it must lead to are returned by the function that makes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Cells = dict[str, dict[str, str]]
"""Row code -> column code -> the cell's text as printed."""


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """What a careful reader must find: the rule that fails, as ``checks`` names it, and the cells."""

    rule: str
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class Printed:
    """Everything a page prints that a reader may take from it."""

    proactive: Cells = field(default_factory=dict)
    requests: Cells = field(default_factory=dict)
    reviews: Cells = field(default_factory=dict)
    indicators: list[tuple[str, str, str]] = field(default_factory=list)  # label, unit, text
    stated: dict[str, int] = field(default_factory=dict)  # row of table 三 -> number in the running text
    period: int = 0  # year of the 统计期限
    labels: dict[str, str] = field(default_factory=dict)  # label of the form -> label of this page
    split_digits: bool = False  # every digit in a span of its own
    repeated_group: bool = False  # table 三 as after a page break: the group's cell stands twice
    extra_column: bool = False  # an empty cell at the end of two header rows of table 四
    picture: bool = False  # a picture of the tables instead of tables


class Quirk(StrEnum):
    """Names of the oddities."""

    TOTAL_OFF = "total_off"
    UNBALANCED = "unbalanced"
    ROW_OFF = "row_off"
    REVIEW_TOTALS_ZERO = "review_totals_zero"
    CARRY_BROKEN = "carry_broken"
    BLANK_CELLS = "blank_cells"
    BLANK_TOTAL = "blank_total"
    SLASHES = "slashes"
    DASHES = "dashes"
    WORD_FOR_NONE = "word_for_none"
    UNIT_IN_CELL = "unit_in_cell"
    NOTE_IN_CELL = "note_in_cell"
    FULL_WIDTH = "full_width"
    SPLIT_DIGITS = "split_digits"
    HEADER_TYPO = "header_typo"
    LABEL_TYPO = "label_typo"
    OTHER_WORDS = "other_words"
    TEXT_CONTRADICTS = "text_contradicts"
    LAST_YEARS_PERIOD = "last_years_period"
    REPEATED_GROUP = "repeated_group"
    SHORT_LABEL = "short_label"
    EXTRA_COLUMN = "extra_column"
    PICTURE = "picture"
    OLD_FORM = "old_form"
    HYBRID_FORM = "hybrid_form"


def _add(cells: dict[str, str], column: str, number: int) -> None:
    cells[column] = str(int(cells[column]) + number)


def _columns_of(row: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.{column}" for column in ("natural_person", "total"))


def _total_off(page: Printed) -> list[ExpectedFinding]:
    """`（七）总计` is one more than its parts, as in 平潭 2020 (26 for 20); then 1+2 = 3+4 fails too."""
    for column in ("natural_person", "total"):
        _add(page.requests["total_processed"], column, 1)
    cells = _columns_of("total_processed")
    return [ExpectedFinding("outcomes_sum", cells), ExpectedFinding("intake_balance", cells)]


def _unbalanced(page: Printed) -> list[ExpectedFinding]:
    """1+2 is not 3+4, as in a public security bureau's report of 2021."""
    for column in ("natural_person", "total"):
        _add(page.requests["new_received"], column, 1)
    return [ExpectedFinding("intake_balance", _columns_of("new_received"))]


def _row_off(page: Printed) -> list[ExpectedFinding]:
    """A row's total is not the sum of its applicants."""
    _add(page.requests["granted"], "total", 1)
    cells = ("requests.granted.total",)
    return [ExpectedFinding("applicants_sum", cells), ExpectedFinding("outcomes_sum", cells)]


def _review_totals_zero(page: Printed) -> list[ExpectedFinding]:
    """Totals of 0 above parts that are not, as in 洪泽 2023."""
    page.reviews["reconsideration"] |= {"upheld": "10", "corrected": "1", "total": "0"}
    return [ExpectedFinding("results_sum", ("reviews.reconsideration.total",))]


def _carry_broken(page: Printed) -> list[ExpectedFinding]:
    """What came over is not what last year left over: seen only with both years, each sound in itself."""
    for row in ("carried_in", "granted", "total_processed"):
        for column in ("natural_person", "total"):
            _add(page.requests[row], column, 1)
    page.stated["carried_in"] += 1
    page.stated["total_processed"] += 1
    return [ExpectedFinding("carried_over", _columns_of("carried_in"))]


def _blank_cells(page: Printed) -> list[ExpectedFinding]:
    """Detail rows without a case are left blank."""
    for row, cells in page.requests.items():
        if "." in row and cells["total"] == "0":
            page.requests[row] = dict.fromkeys(cells, "")
    return []


def _blank_total(page: Printed) -> list[ExpectedFinding]:
    """The last cell of the table is blank, as in 平潭 2019."""
    cells = page.requests["carried_over"]
    findings = [ExpectedFinding("blank_total", ("requests.carried_over.total",))]
    if cells["total"] != "0":
        findings.append(ExpectedFinding("intake_balance", ("requests.carried_over.total",)))
    cells["total"] = ""
    return findings


def _zeros(mark: str) -> Callable[[Printed], list[ExpectedFinding]]:
    def change(page: Printed) -> list[ExpectedFinding]:
        for cells in page.proactive.values():
            for column, text in cells.items():
                if text == "0":
                    cells[column] = mark
        return []

    return change


def _unit_in_cell(page: Printed) -> list[ExpectedFinding]:
    """The amount carries its unit, and not the one of the header."""
    page.proactive["administrative_fee"]["amount_10k_yuan"] = "251000元"
    return []


def _note_in_cell(page: Printed) -> list[ExpectedFinding]:
    """A remark beside the number."""
    page.proactive["normative_document"]["issued"] += "（其中修订1件）"
    return [ExpectedFinding("note_in_cell", ("proactive.normative_document.issued",))]


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _full_width(page: Printed) -> list[ExpectedFinding]:
    for table in (page.proactive, page.requests, page.reviews):
        for cells in table.values():
            for column, text in cells.items():
                cells[column] = text.translate(_FULL_WIDTH)
    return []


def _split_digits(page: Printed) -> list[ExpectedFinding]:
    page.split_digits = True
    return []


def _header_typo(page: Printed) -> list[ExpectedFinding]:
    page.labels |= {"本年废止件数": "本年废纸件数", "现行有效件数": "现行有效件"}
    return []


def _label_typo(page: Printed) -> list[ExpectedFinding]:
    page.labels |= {
        "5.属于三类内部事务信息": "5.属于三类内容事务信息",
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
        "三、本年度办理结果": "三三、本年度办理结果",
    }
    return []


def _other_words(page: Printed) -> list[ExpectedFinding]:
    page.labels |= {
        "总计": "合计",
        "（七）总计": "（七）合计",
        "（六）其他处理": "（六）其他",
        "3.其他": "3、其他",
    }
    return []


def _text_contradicts(page: Printed) -> list[ExpectedFinding]:
    """The running text names another number than the table."""
    page.stated["new_received"] += 2
    return [ExpectedFinding("text_new_received", ("requests.new_received.total",))]


def _last_years_period(page: Printed) -> list[ExpectedFinding]:
    """The 统计期限 was left as it stood in last year's report."""
    page.period -= 1
    return [ExpectedFinding("year_disagrees")]


def _repeated_group(page: Printed) -> list[ExpectedFinding]:
    page.repeated_group = True
    return []


def _extra_column(page: Printed) -> list[ExpectedFinding]:
    page.extra_column = True
    return []


def _short_label(page: Printed) -> list[ExpectedFinding]:
    page.labels["行政规范性文件"] = "规范性文件"
    return []


def _picture(page: Printed) -> list[ExpectedFinding]:
    """The tables are one picture: no cell can be read."""
    for table in (page.proactive, page.requests, page.reviews):
        table.clear()
    page.picture = True
    return [ExpectedFinding("missing_table")]


def _nothing(page: Printed) -> list[ExpectedFinding]:  # noqa: ARG001 - the form was chosen when the figures were drawn
    return []


APPLY: dict[Quirk, Callable[[Printed], list[ExpectedFinding]]] = {
    Quirk.TOTAL_OFF: _total_off,
    Quirk.UNBALANCED: _unbalanced,
    Quirk.ROW_OFF: _row_off,
    Quirk.REVIEW_TOTALS_ZERO: _review_totals_zero,
    Quirk.CARRY_BROKEN: _carry_broken,
    Quirk.BLANK_CELLS: _blank_cells,
    Quirk.BLANK_TOTAL: _blank_total,
    Quirk.SLASHES: _zeros("/"),
    Quirk.DASHES: _zeros("——"),
    Quirk.WORD_FOR_NONE: _zeros("无"),
    Quirk.UNIT_IN_CELL: _unit_in_cell,
    Quirk.NOTE_IN_CELL: _note_in_cell,
    Quirk.FULL_WIDTH: _full_width,
    Quirk.SPLIT_DIGITS: _split_digits,
    Quirk.HEADER_TYPO: _header_typo,
    Quirk.LABEL_TYPO: _label_typo,
    Quirk.OTHER_WORDS: _other_words,
    Quirk.TEXT_CONTRADICTS: _text_contradicts,
    Quirk.LAST_YEARS_PERIOD: _last_years_period,
    Quirk.REPEATED_GROUP: _repeated_group,
    Quirk.SHORT_LABEL: _short_label,
    Quirk.EXTRA_COLUMN: _extra_column,
    Quirk.PICTURE: _picture,
    Quirk.OLD_FORM: _nothing,
    Quirk.HYBRID_FORM: _nothing,
}

QUIRKS: dict[tuple[str, int], tuple[Quirk, ...]] = {
    ("changning-rsj", 2024): (Quirk.SHORT_LABEL, Quirk.EXTRA_COLUMN),
    ("changning-rsj", 2022): (Quirk.SPLIT_DIGITS,),
    ("changning-wjw", 2024): (Quirk.SPLIT_DIGITS,),
    ("changning-wjw", 2023): (Quirk.TOTAL_OFF,),
    ("changning-wjw", 2022): (Quirk.HEADER_TYPO, Quirk.SLASHES),
    ("changning-sjj", 2024): (Quirk.UNBALANCED,),
    ("changning-sjj", 2022): (Quirk.DASHES,),
    ("changning-lrj", 2024): (Quirk.ROW_OFF,),
    ("changning-lrj", 2022): (Quirk.OTHER_WORDS,),
    ("changning-hbj", 2024): (Quirk.REVIEW_TOTALS_ZERO,),
    ("changning-hbj", 2023): (Quirk.BLANK_CELLS,),
    ("changning-sfj", 2024): (Quirk.TEXT_CONTRADICTS,),
    ("changning-sfj", 2022): (Quirk.WORD_FOR_NONE,),
    ("changning-mzj", 2024): (Quirk.CARRY_BROKEN,),
    ("changning-mzj", 2022): (Quirk.LABEL_TYPO,),
    ("changning-czj", 2024): (Quirk.UNIT_IN_CELL,),
    ("changning-jyj", 2024): (Quirk.BLANK_TOTAL,),
    ("changning-jyj", 2023): (Quirk.NOTE_IN_CELL,),
    ("changning-kw", 2022): (Quirk.FULL_WIDTH,),
    ("changning-sww", 2024): (Quirk.LAST_YEARS_PERIOD,),
    ("changning-kw", 2024): (Quirk.SHORT_LABEL, Quirk.REPEATED_GROUP),
    ("changning-jgw", 2023): (Quirk.PICTURE,),
    ("changning-xjz", 2023): (Quirk.OLD_FORM,),
    ("changning-hyljd", 2024): (Quirk.HYBRID_FORM,),
    ("putuo-rsj", 2021): (Quirk.TOTAL_OFF, Quirk.FULL_WIDTH),
    ("pudong-clz", 2024): (Quirk.HYBRID_FORM,),
    ("jinshan-rsj", 2023): (Quirk.OLD_FORM,),
    ("yangpu-rsj", 2023): (Quirk.TEXT_CONTRADICTS,),
}
"""(slug, report year) -> its oddities."""
