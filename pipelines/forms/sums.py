"""The sums that tables 三 and 四 print, for all that adds up: lines, text without cells, checks, sentences.

Sources: 国办公开办函〔2019〕60号 and 〔2021〕30号. Table 三 prints one in its own corner:
第一项加第二项之和，等于第三项加第四项之和.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

TOTAL = "total"
"""The column 总计, the sum of the others: of the six applicants in table 三, of the four results in 四."""

NEW_RECEIVED, CARRIED_IN = "new_received", "carried_in"  # 一、本年新收, 二、上年结转
TOTAL_PROCESSED, CARRIED_OVER = "total_processed", "carried_over"  # （七）总计, 四、结转下年度

FRAME = (NEW_RECEIVED, CARRIED_IN, TOTAL_PROCESSED, CARRIED_OVER)
"""The rows of table 三 that are no outcomes. All others are, be there 18 or 23 of them in a form."""

Cell = TypeVar("Cell")


class ColumnSum(NamedTuple):
    """Rows of table 三 that are equal to other rows of it, in each column."""

    rule: str  # its name in docs/checks.md
    left: tuple[str, ...]
    right: tuple[str, ...]


def column_sums(rows: Iterable[str]) -> tuple[ColumnSum, ColumnSum]:
    """The outcomes among ``rows`` make （七）总计, and 新收 + 上年结转 = 总计 + 结转下年度."""
    outcomes = tuple(row for row in rows if row not in FRAME)
    return (
        ColumnSum("outcomes_sum", outcomes, (TOTAL_PROCESSED,)),
        ColumnSum("intake_balance", (NEW_RECEIVED, CARRIED_IN), (TOTAL_PROCESSED, CARRIED_OVER)),
    )


def parts_and_total(columns: Mapping[str, Cell]) -> tuple[list[Cell], Cell | None]:
    """A row's parts and its 总计, which is None where the row has none: the row sums in both tables."""
    parts = [cell for column, cell in columns.items() if column != TOTAL]
    return parts, columns.get(TOTAL)
