"""Headings in text without cells: whether those above the figures name the form's columns in its order.

A heading is taken apart from its first word to the first label of a row. Whatever is neither a label of
the form nor furniture, and any other order, leaves it open which column a figure belongs to.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from pipelines.forms.cells import narrowed
from pipelines.forms.form import Labels
from pipelines.forms.known import applicants, forms, procedures, results
from pipelines.forms.sums import TOTAL

_LEGAL = "legal_person"
_BETWEEN = re.compile(r"[\s|:：,，、()]*(?:单位[:：]?[件条个]\)?)?[\s|:：,，、()]*")


class _Words(NamedTuple):
    """Labels of columns as a pattern, and the code that each group of it stands for; "" for furniture."""

    pattern: re.Pattern[str]
    codes: list[str]


def _words(every: Iterable[tuple[str, str]]) -> _Words:
    longest = sorted(dict(every).items(), key=lambda each: -len(each[0]))
    return _Words(
        re.compile("|".join(f"({pattern})" for pattern, _ in longest)), [code for _, code in longest]
    )


def loose(label: str) -> str:
    """A label as a pattern that forgives white space."""
    return r"\s*".join(map(re.escape, "".join(narrowed(label).split())))


_SUM, _EQUALS = loose("本列数据的勾稽关系为:第一项加第二项之和"), loose("等于第三项加第四项之和")
_CORNER = rf"\(?\s*{_SUM}\s*[,，]?\s*{_EQUALS}\s*\)?"


def _labels(codes: Iterable[tuple[str, Labels]]) -> Iterable[tuple[str, str]]:
    return ((loose(text), code) for code, labels in codes for text in labels.zh)


def _taken_apart(text: str, words: _Words) -> list[str] | None:
    """The codes of the labels in a heading; None where it holds anything else."""
    found: list[str] = []
    at = 0
    while True:
        gap = _BETWEEN.match(text, at)
        at = gap.end() if gap else at
        if at == len(text):
            return found
        match = words.pattern.match(text, at)
        if match is None:
            return None
        if code := words.codes[(match.lastindex or 0) - 1]:
            found.append(code)
        at = match.end()


@cache
def _applicant_words() -> _Words:
    every = (each for form in forms() for each in form.applicants.items())
    legal = r"法\s*人\s*(?:或者|[或和及])\s*其\s*他\s*组\s*织"
    return _words([*_labels(every), (legal, _LEGAL), (loose("申请人情况"), ""), (_CORNER, "")])


def doubt_of_applicants(heading: str) -> str:
    """Why the heading of table 三 does not name the seven applicants in the form's order; "" if it does."""
    order = _taken_apart(heading, _applicant_words())
    if not order:
        return "no heading names the applicants"
    if _LEGAL in order:  # its parts, in the row below, are printed after 总计, which stands beside it
        legal = order.index(_LEGAL)
        order.remove(_LEGAL)
        if order[legal : legal + 1] == [TOTAL]:
            order.remove(TOTAL)
            order.append(TOTAL)
    return "" if tuple(order) == applicants() else "the heading names the applicants in another way"


@cache
def _measure_words() -> _Words:
    every = (each for form in forms() for article in form.proactive for each in article.measures.items())
    return _words([*_labels(every), (loose("信息内容"), ""), (r"第\s*二\s*十\s*条\s*第\s*\(?.\)?\s*项", "")])


def doubt_of_measures(heading: str, columns: Sequence[str]) -> str:
    """Likewise for the measures above an item of table 二."""
    order = _taken_apart(heading, _measure_words())
    if not order:
        return "no heading names the measures"
    return "" if tuple(order) == tuple(columns) else "the heading names the measures in another way"


@cache
def _review_words() -> _Words:
    form = forms()[0]
    every = (*form.procedures.items(), *form.results.items())
    return _words([*_labels(every), (loose("行政诉讼"), "")])


@cache
def _review_orders() -> frozenset[tuple[str, ...]]:
    """The headings of table 四, row by row (as printed, or each level whole) or column by column."""
    first, *suits = procedures()
    five = results()
    return frozenset(
        (
            (first, *five, *suits, *five, *five),
            (first, *suits, *five, *five, *five),
            (first, *five, suits[0], *five, suits[1], *five),
        )
    )


_LITIGATION_FIRST = re.compile(rf"{loose('行政诉讼')}[\s|]*\Z")
"""行政诉讼 行政复议: the other way round than the form."""


def doubt_of_reviews(heading: str) -> str:
    """Likewise for procedures and results of table 四; the heading may begin anywhere in the text."""
    starts = [
        match.start()
        for match in re.finditer(loose("行政复议"), heading)
        if not _LITIGATION_FIRST.search(heading, 0, match.start())
    ]
    orders = (_taken_apart(heading[start:], _review_words()) for start in starts)
    order = next((each for each in orders if each), None)
    if order is None:
        return "no heading names procedures and results"
    return (
        "" if tuple(order) in _review_orders() else "the heading names procedures or results in another way"
    )
