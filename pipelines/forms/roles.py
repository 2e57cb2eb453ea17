"""Which part a cell's text can play in the statutory tables."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from pipelines.document import OBJECT
from pipelines.forms.cells import is_blank, number_in
from pipelines.forms.form import Codes, Form
from pipelines.forms.known import forms
from pipelines.forms.lexicon import LabelParts, Lexicon, Match, Memo, dissect

_PARTS = """item measure outcome group applicant legal_person procedure litigation result""".split()
_NO_APPLICANT = {"outcome": "outcome_row", "result": "result_column"}
"""What a label is for certain: 其他 and 总计 head columns of table 三 as well."""


@dataclass(frozen=True)
class Roles:
    """What a text can be; several at once where only the context tells (`其他`, `总计`)."""

    value: bool = False  # a number or a blank mark
    blank: bool = False
    item: str | None = None  # row of table 二
    measure: str | None = None  # column of table 二
    outcome: str | None = None  # row of table 三
    group: str | None = None  # heading of several rows of table 三
    applicant: str | None = None  # column of table 三
    legal_person: bool = False  # 法人或其他组织, the heading over five applicants
    procedure: str | None = None  # 行政复议, 未经复议直接起诉, 复议后起诉
    litigation: bool = False  # 行政诉讼, the heading over two procedures
    result: str | None = None  # column of table 四
    furniture: bool = False  # printed by the form, but names neither a row nor a column
    typo: bool = False  # recognised in spite of wrong letters

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names of the fields of ``_PARTS`` that are set, and what the text is for certain."""
        parts = {name for name in _PARTS if getattr(self, name)}
        if not self.applicant:
            parts |= {certain for name, certain in _NO_APPLICANT.items() if name in parts}
        return frozenset(parts)

    @property
    def known(self) -> bool:
        """Whether the form prints this text, or it holds a value."""
        return self is not UNKNOWN


UNKNOWN = Roles()
NUMBER = Roles(value=True)
BLANK = Roles(value=True, blank=True)


TABLE_4 = ("procedure", "litigation", "result_column")
"""Parts that stand in the headings of table 四 alone."""
_FURNITURE = [
    "信息内容",
    "申请人情况",
    "数据项目",
    "项目",
    "类别",
    "备注",
    "说明",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
]
_LEGAL_PERSON = re.compile("^法人(?:或者|[或和及])其他组织")
"""Heads five columns, 法人或其他组织, or is printed before the name of each, 法人或其他组织商业企业."""
_ARTICLE, _LONGEST_ARTICLE = ("第二十条第", "第20条第"), 8  # 第二十条第（一）项, 第20条第（1）项


class Vocabulary:
    """The labels of all forms in one place, so that hybrids read like any other report."""

    def __init__(self, every: tuple[Form, ...]) -> None:
        articles = [article for form in every for article in form.proactive]
        self._items = _lexicon(article.items for article in articles)
        self._measures = _lexicon(article.measures for article in articles)
        self._outcomes = _lexicon(form.outcomes for form in every)
        self._groups = _lexicon(form.groups for form in every)
        self._applicants = _lexicon(form.applicants for form in every)
        self._procedures = _lexicon(form.procedures for form in every)
        self._results = _lexicon(form.results for form in every)
        self._furniture = Lexicon({"": _FURNITURE + [article.name for article in articles]})
        self.roles: Mapping[str, Roles] = Memo(self._roles)
        """Text -> the roles it can play; ``UNKNOWN`` where it is neither a label of a form nor a value."""

    def nearest(self, text: str) -> tuple[int, str]:
        """The label most like a text that is none, as ``Lexicon.nearest``."""
        rows = (self._items, self._outcomes, self._groups, self._procedures)
        columns = (self._measures, self._applicants, self._results)
        return min(lexicon.nearest(text) for lexicon in (*rows, *columns))

    def _roles(self, text: str) -> Roles:
        if is_blank(text):
            return BLANK
        if number_in(text) is not None or is_blank(text.replace(OBJECT, "")):
            return NUMBER
        label = dissect(text)
        part = _LEGAL_PERSON.sub("", label.key)
        if label.key and not part:
            return Roles(legal_person=True)
        if label.key == "行政诉讼":
            return Roles(litigation=True)
        if _is_article(label) or self._furniture.find(text) is not None:
            return Roles(furniture=True)
        found = {
            "item": self._items.find(text),
            "measure": self._measures.find(text),
            "outcome": self._outcomes.find(text),
            "group": self._groups.find(text),
            "applicant": self._applicants.find(text if part == label.key else part),
            "procedure": self._procedures.find(text),
            "result": self._results.find(text),
        }
        matches: dict[str, Match] = {role: match for role, match in found.items() if match is not None}
        if any(match.exact for match in matches.values()):
            matches = {role: match for role, match in matches.items() if match.exact}
        if not matches:
            return UNKNOWN
        typo = not any(match.exact for match in matches.values())
        codes = {role: match.code for role, match in matches.items()}
        return replace(Roles(typo=typo), **codes)  # type: ignore[arg-type]  # keys are the str fields above


def vocabulary() -> Vocabulary:
    """The vocabulary of all forms there are."""
    return _vocabulary(forms())


_vocabulary = cache(Vocabulary)


def _lexicon(parts: Iterable[Codes]) -> Lexicon:
    """Codes by the labels of several tables together; where two disagree on a label, the first counts."""
    printed: dict[str, list[str]] = {}
    for codes in parts:
        for code, labels in codes.items():
            printed.setdefault(code, []).extend(labels.zh)
    return Lexicon({code: dict.fromkeys(texts) for code, texts in printed.items()})


def _is_article(label: LabelParts) -> bool:
    return label.key.startswith(_ARTICLE) and len(label.key) <= _LONGEST_ARTICLE
