"""Which entries of a list are annual reports, and of which year, judged by their titles alone.

Titles are not uniform (`2024年政府信息公开工作年度报告（上海市…）`, `…2023年年报`, `关于印发…年度报告的通知`,
政务公开 for 信息公开, a missing 政, the year at the end), and the columns hold other papers too.
"""

import re
import unicodedata
from datetime import date
from html import unescape

from pipelines.identity.names import normalise
from pipelines.identity.title import TitleKind, kind_of
from pipelines.identity.year import certain_year, title_years

_NAMES = ("政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开工作年度报告", "政务公开工作年度报告")
_RECOGNISED = 3
"""Letters of a name by which a title that is cut off is recognised; 政府 alone ends many."""

SPAN = re.compile(
    r"20\d\d年?度?(及其?|以及|含)?(以前|之前)|20\d\d年?度?[-—–~至到]20\d\d(年度?|(?!\d))|^(历年|历史|往年|往期|以往|早期)"
)
"""Several years at once, which no report is about: `2018年及以前`, `2015-2018年`, `历年`."""
_MARKUP = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def printed(title: str) -> str:
    """``title`` as a reader sees it: without markup and character references, spaces collapsed."""
    return " ".join(unescape(_MARKUP.sub("", title)).split())


def plain(title: str) -> str:
    """``title`` without markup and spaces, full-width characters folded: the form in which titles compare."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", printed(title)))


def title_kind(title: str) -> TitleKind:
    """``pipelines.identity.title.kind_of`` a title as a list prints it, markup and all."""
    return kind_of(printed(title))


def is_annual_report(title: str) -> bool:
    """Whether ``title`` is the name of an annual report on disclosure, or of a column of them; no more."""
    return title_kind(title) == "report"


def may_be_annual_report(title: str) -> bool:
    """Whether ``title`` is that of an annual report, or of a paper that only its document tells from one."""
    return title_kind(title) in {"report", "maybe"}


def completed(title: str) -> str | None:
    """A title that a list cut off amid the name of an annual report, with that name in full.

    `关于2025年政府信…` may be one, which only its page tells; None for titles that are whole or can't be one.
    """
    text = plain(title)  # … is three dots there
    visible = text.rstrip(".")
    if len(text) - len(visible) < 2:
        return None
    for name in _NAMES:
        for length in range(len(name) - 1, _RECOGNISED - 1, -1):
            if visible.endswith(name[:length]) and is_annual_report(whole := visible + name[length:]):
                return whole
    return None


def names_span(title: str) -> bool:
    """Whether ``title`` speaks of several years at once: `2018年及以前年度报告`, the name of a column."""
    return SPAN.search(plain(title)) is not None


def years_of(title: str) -> list[int]:
    """The report years a title may be about, as reading it will find them (``pipelines.identity.year``)."""
    return title_years(normalise(printed(title)))


def certain_year_of(title: str, listed_on: date | None) -> int | None:
    """The report year that a title of a list settles, None where only its document can tell."""
    return certain_year(normalise(printed(title)), listed_on)
