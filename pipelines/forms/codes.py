"""Every code of the forms, and its label: code -> label as the form prints it, without its number.

The forms' files are the source. Where several forms have a row or column, the label is that of the first of
them (``known.forms``). The mappings are filled when they are first used, so that a form that can't be loaded
is one line of the command that needs it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from pipelines.forms.form import Codes, Form
from pipelines.forms.known import forms, forms_named


class Names(NamedTuple):
    """Code -> what it is called, for each kind of code; in printed order."""

    items: dict[str, str]  # rows of table 二
    measures: dict[str, str]  # columns of table 二
    outcomes: dict[str, str]  # rows of table 三
    groups: dict[str, str]  # of outcomes: the part of their code before the dot
    applicants: dict[str, str]  # columns of table 三
    procedures: dict[str, str]  # groups of columns of table 四
    results: dict[str, str]  # columns of table 四


def labels_of(form: str | None = None, language: Literal["zh", "en"] = "zh") -> Names:
    """The labels for a report that follows ``form`` (`2021`, `2021+2019-requests`); by default of all forms.

    A row that this form has renamed has its new name here, and its old one in the reports of other forms.
    What the form does not have (a row of another form on the page) is called as there.
    """
    return _labels_of(forms(), form, language)


@cache
def _labels_of(every: tuple[Form, ...], form: str | None, language: str) -> Names:
    names = _names(every, language)
    if (own := forms_named(form)) is not None:
        table_2, table_3 = (_names([one], language) for one in own)
        both = Names(*table_2[:2], *table_3[2:5], *table_2[5:])
        names = Names(*({**known, **renamed} for known, renamed in zip(names, both, strict=True)))
    return names


def _names(every: Sequence[Form], language: str) -> Names:
    outcomes = _in_printed_order(form.outcomes for form in every)
    groups = _in_printed_order(form.groups for form in every)
    codes = (
        _in_printed_order(_first_come(article.items for article in form.proactive) for form in every),
        _first_come(article.measures for form in every for article in form.proactive),
        outcomes,
        {code: groups[code] for code in groups if any(row.startswith(f"{code}.") for row in outcomes)},
        _first_come(form.applicants for form in every),
        _first_come(form.procedures for form in every),
        _first_come(form.results for form in every),
    )
    return Names(
        *(
            {code: labels.en if language == "en" else labels.name for code, labels in each.items()}
            for each in codes
        )
    )


def _first_come(parts: Iterable[Codes]) -> Codes:
    found: Codes = {}
    for part in parts:
        for code, labels in part.items():
            found.setdefault(code, labels)
    return found


def _in_printed_order(parts: Iterable[Codes]) -> Codes:
    """What a later form adds stands before the row that follows it there."""
    order: list[str] = []
    found: Codes = {}
    for part in parts:
        at = len(order)
        for code, labels in reversed(part.items()):
            if code in found:
                at = order.index(code)
            else:
                order.insert(at, code)
                found[code] = labels
    return {code: found[code] for code in order}


class _Lazy(Mapping[str, str]):
    """The labels of one kind, of all forms there are."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    @property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = getattr(labels_of(), self._kind)
        return names

    def __getitem__(self, code: str) -> str:
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<labels of {self._kind}>"


PROACTIVE_ITEMS: Mapping[str, str] = _Lazy("items")
"""Rows of table 二 主动公开政府信息情况."""
PROACTIVE_MEASURES: Mapping[str, str] = _Lazy("measures")
"""Columns of table 二."""
REQUEST_OUTCOMES: Mapping[str, str] = _Lazy("outcomes")
"""Rows of table 三 收到和处理政府信息公开申请情况: the 25 of 2021, and ``other`` of 2019."""
REQUEST_GROUPS: Mapping[str, str] = _Lazy("groups")
"""Groups of rows of table 三: the part of an outcome's code before the dot."""
APPLICANTS: Mapping[str, str] = _Lazy("applicants")
"""Columns of table 三; the five after 自然人 are 法人或其他组织."""
REVIEW_PROCEDURES: Mapping[str, str] = _Lazy("procedures")
"""Groups of columns of table 四 政府信息公开行政复议、行政诉讼情况; the last two are 行政诉讼."""
REVIEW_RESULTS: Mapping[str, str] = _Lazy("results")
"""Columns of table 四 within each procedure."""
