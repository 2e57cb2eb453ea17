"""What becomes of the rows of lists: each ends in one fate of a closed set. A ledger keeps the account. Pure.

A *row* is one link of a list: a title, an address, the list it stands in. The same link met again on the same
list (on its next page, on a second visit) is the same row.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Fate = Literal[
    "landed",
    "unchanged",
    "known",
    "copy",
    "other_year",
    "not_wanted_year",
    "beyond_sample",
    "fetched",
    "quarantined",
    "unreadable",
    "asked",
    "cut_off",
    "offsite",
    "closed",
    "failed",
    "empty",
    "not_asked",
    "lost",
    "other_document",
    "notice",
    "duplicate",
    "incomplete",
    "vanished",
]
"""All there are, in the order in which they are shown."""

Column = Literal["landed", "unchanged", "known", "copies", "left out", "missed"]
"""Where a report is counted in the table at the end of a run. Together they are all that is listed."""

COLUMNS: tuple[Column, ...] = get_args(Column)


@dataclass(frozen=True, slots=True)
class FateKind:
    """One row of the table: what a fate means, in which column it counts, whether it needs attention.

    Without a ``column`` it is that of no report that tonight's lists name.
    """

    name: Fate
    column: Column | None
    meaning: str
    chinese: str
    attention: bool = False


_KINDS = (
    FateKind(
        "landed", "landed", "fetched and written: new, or different from before", "已入库（新增或有变化）"
    ),
    FateKind("unchanged", "unchanged", "fetched, and its rows are the same as before", "已抓取，内容未变"),
    FateKind(
        "known",
        "known",
        "landed before; not due tonight, or the site says that it has not changed",
        "此前已入库，本次无需重抓",
    ),
    FateKind(
        "copy", "copies", "the same agency's report on the same year as another row", "同一报告的另一副本"
    ),
    FateKind(
        "other_year",
        "left out",
        "only its document told that it is of no year that was asked for; it lands all the same",
        "读后才知非所求年份，仍入库",
    ),
    FateKind(
        "not_wanted_year", "left out", "by its title of no year that was asked for", "标题所示非所求年份"
    ),
    FateKind("beyond_sample", "left out", "the sample was full", "超出抽样数量"),
    FateKind("fetched", "missed", "fetched by a crawl that reads nothing", "已抓取，本次不解析"),
    FateKind(
        "quarantined",
        "missed",
        "read, but whose report it is or on which year is not clear",
        "机关或年份不明，已隔离",
        True,
    ),
    FateKind("unreadable", "missed", "fetched, but nothing of a report can be read in it", "无法解读", True),
    FateKind(
        "asked",
        "missed",
        "its title speaks of 信息公开 and 年报, and it was not fetched: is it a report?",
        "标题疑似年报而未抓取，请人工判断",
        True,
    ),
    FateKind(
        "cut_off", "missed", "its title is cut off amid the name of a report", "标题被截断，可能是年报", True
    ),
    FateKind("offsite", "missed", "on a host outside the registry; not fetched", "不在登记的网站上，未抓取"),
    FateKind("closed", "missed", "robots.txt forbids to fetch it", "robots.txt 禁止抓取", True),
    FateKind("failed", "missed", "it could not be fetched", "抓取失败", True),
    FateKind("empty", "missed", "the site answered with nothing", "返回为空", True),
    FateKind("not_asked", "missed", "the crawl ended before it was its turn", "爬取提前结束，未及抓取", True),
    FateKind(
        "lost",
        "missed",
        "asked for or read, and nothing came of it: a fault",
        "下落不明（程序或磁盘故障）",
        True,
    ),
    FateKind("other_document", None, "another paper, by its title or by its page", "其他文件"),
    FateKind(
        "notice",
        None,
        "only announces a report that was read elsewhere: nothing of one can be read in it",
        "公布年报的公告，年报另有他处",
    ),
    FateKind("duplicate", None, "another row names the same document", "与另一行指向同一文件"),
    FateKind(
        "incomplete", None, "a row without title or address, not called like a report", "缺少标题或链接"
    ),
    FateKind(
        "vanished",
        None,
        "landed before, and no list names it any more; kept",
        "已不在任何列表中，数据保留",
        True,
    ),
)
FATES: Mapping[str, FateKind] = {kind.name: kind for kind in _KINDS}
"""The closed set."""

HELD: tuple[Fate, ...] = ("landed", "unchanged", "known")
"""The report is in the datasets. Of several rows with the same report the first of these is its fate."""

Report = tuple[str, int]
"""Whose report it is, and on which year."""


@dataclass(slots=True)
class Row:
    """One row of a list. ``fate`` is None while it is open; ``report`` is what was read in its document."""

    title: str
    url: str
    listed_url: str
    fate: Fate | None = None
    why: str = ""
    report: Report | None = None


class Ledger:
    """The rows of one crawl. Every row gets one fate, and the first one stays.

    A document is named by what tells its address from others, and by its whole address where that is one of
    the ``twins``: others have the same key. Two fates for one row are a fault of the program: ``twice`` says
    which, and the monitors say so. ``written`` hears of each row when it is opened and when it has its fate.
    """

    def __init__(self) -> None:
        self.written: Callable[[Row], object] = lambda _: None
        self.twice: list[str] = []
        self.twins: set[str] = set()
        self._rows: dict[tuple[str, str, str], Row] = {}
        self._documents: dict[str, Row] = {}  # asked for, by the row that names it first

    def name(self, url: str, key: str) -> str:
        """What names the document at ``url``, whose address key is ``key``."""
        return url if url in self.twins else key

    def take(self, document: str, title: str, url: str, listed_url: str) -> bool:
        """Open a row whose document is to be had; False where an earlier row, maybe this one, has it."""
        first = self._documents.get(document)
        if first is None:
            self._documents[document] = row = self._row(document, title, url, listed_url)
            if row.fate is None:
                self.written(row)
            return True
        row = self._row(document, title, url, listed_url)
        if row is not first and row.fate is None:
            self._settle(row, "duplicate", f"of {first.title} in {first.listed_url}")
        return False

    def note(self, document: str, title: str, url: str, listed_url: str, fate: Fate, why: str = "") -> None:
        """Settle this row."""
        self._settle(self._row(document, title, url, listed_url), fate, why)

    def settle(self, document: str, fate: Fate, why: str = "", report: Report | None = None) -> bool:
        """Settle the row that asked for ``document``; False where none did."""
        row = self._documents.get(document)
        if row is None:
            return False
        row.report = row.report or report
        self._settle(row, fate, why)
        return True

    def remark(self, document: str, why: str) -> None:
        """Remember why an open row may stay open."""
        row = self._documents.get(document)
        if row is not None and row.fate is None:
            row.why = why

    def finish(self, reason: str) -> None:
        """Settle what is left when a crawl ends for ``reason``: nobody will answer any more."""
        for row in self._rows.values():
            if row.fate is None and reason == "sample":
                self._settle(row, "beyond_sample")
            elif row.fate is None and reason != "finished":
                self._settle(row, "not_asked", f"closed early: {reason}")
            elif row.fate is None:
                self._settle(row, "lost", row.why or "no answer came back")

    def rows(self) -> list[Row]:
        """All rows, with copies told apart."""
        return with_copies(self._rows.values())

    def counts(self) -> dict[str, int]:
        """How many rows have each fate; open ones have none yet."""
        return count(self.rows())

    def open(self) -> int:
        """How many rows have none yet."""
        return sum(row.fate is None for row in self._rows.values())

    def reports(self) -> int:
        """How many rows are counted as reports by now, the open ones, too."""
        return self.open() + listed(self.counts())

    def documents(self) -> set[str]:
        """What the rows name, whatever became of it."""
        return {document for document, _, _ in self._rows}

    def lists(self) -> set[str]:
        """The lists that have rows."""
        return {listed_url for _, _, listed_url in self._rows}

    def _row(self, document: str, title: str, url: str, listed_url: str) -> Row:
        key = (document, title, listed_url)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = Row(title, url, listed_url)
        return row

    def _settle(self, row: Row, fate: Fate, why: str = "") -> None:
        if row.fate is None:
            row.fate, row.why = fate, why
            self.written(row)
        elif row.fate != fate:
            self.twice.append(f"{row.title} {row.url}: {row.fate}, then {fate}")


def with_copies(rows: Iterable[Row]) -> list[Row]:
    """``rows``, where of those with the same report all but one are copies of that one.

    One that can't be read, of a report that another row has in full, is but a notice of it.
    """
    rows = list(rows)
    best: dict[Report, Row] = {}
    for fate in HELD:
        for row in rows:
            if row.fate == fate and row.report is not None:
                best.setdefault(row.report, row)
    return [_copy(row, best) for row in rows]


def _copy(row: Row, best: Mapping[Report, Row]) -> Row:
    held = best.get(row.report) if row.report is not None else None
    if held is not None and held is not row and row.fate in HELD:
        return replace(row, fate="copy", why=f"of {held.url}")
    if held is not None and row.fate == "unreadable":
        return replace(row, fate="notice", why=f"of {held.url}")
    return row


def count(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows have each fate, in the order of the table, without those that none has."""
    found = Counter(row.fate for row in rows)
    return {kind.name: found[kind.name] for kind in _KINDS if found[kind.name]}


def columns(counts: Mapping[str, int]) -> dict[Column, int]:
    """The counts of fates as columns of a table: what they add up to is ``listed``."""
    summed = dict.fromkeys(COLUMNS, 0)
    for name, number in counts.items():
        if name in FATES and (column := FATES[name].column):
            summed[column] += number
    return summed


def listed(counts: Mapping[str, int]) -> int:
    """How many reports the lists name."""
    return sum(columns(counts).values())


def manual() -> list[str]:
    """The table of ``docs/logs.md``, in Markdown."""
    head = ["| fate | column | meaning | 含义 | needs attention |", "|---|---|---|---|---|"]
    return head + [
        f"| `{kind.name}` | {kind.column or '–'} | {kind.meaning} | {kind.chinese}"
        f" | {'yes' if kind.attention else 'no'} |"
        for kind in _KINDS
    ]


if __name__ == "__main__":
    print(*manual(), sep="\n")
