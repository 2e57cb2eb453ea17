"""Which part a cell's text can play in the statutory tables."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from pipelines.document import OBJECT
from pipelines.forms.cells import is_blank, number_in
from pipelines.forms.form import Codes, Form
from pipelines.forms.known import CONFUSIONS, forms
from pipelines.forms.lexicon import Lexicon, Match, Memo, dissect
from pipelines.forms.units import apart, is_count

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
    typo: bool = False  # recognised by a known confusion of letters
    doubt: str = ""  # why it may be another label than the one it is read as
    unit: str | None = None  # printed with a label, 万元 of 本年收费金额（单位：万元）

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
    "信息类别",
    "内容",
    "申请人情况",
    "申请人",
    "数据项目",
    "项目",
    "类别",
    "备注",
    "说明",
]
_SUMS = re.compile(
    r"[本该列行表各栏项数据的之间内在存有勾钩构稽核关系等式为是如下注以上第一二三四加减与和及合总计等于必须应当=+\d]*稽核?关系"
    r"[本该列行表各栏项数据的之间内在存有勾钩构稽核关系等式为是如下注以上第一二三四加减与和及合总计等于必须应当=+\d]*"
)
"""（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和), however it is worded."""
_SECTIONS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]
"""Titles that some pages print inside their tables."""
_LEGAL_PERSON = re.compile("^法人(?:或者|[或和及])?其[他它]组织")
"""Heads five columns, 法人或其他组织, or is printed before the name of each, 法人或其他组织商业企业."""
_NO_LEGAL_PERSON = {"natural_person", "total"}
_ARTICLE = re.compile(
    r"(?:(?:中华人民共和国)?(?:政府信息公开)?条例)?第(?:二十|20)条第(?P<number>[一二三四五六七八九十]{1,2}|\d{1,2})项(?P<text>.*)"
)
"""Letters of 第二十条第（一）项, 《条例》第二十条第（一）项（行政法规、规章和规范性文件）."""
_OF_ARTICLE = {
    "一": "行政法规规章和规范性文件",
    "五": "办理行政许可和其他对外管理服务事项的依据条件程序以及办理结果",
    "六": "实施行政处罚行政强制的依据条件程序以及本行政机关认为具有一定社会影响的行政处罚决定",
    "八": "行政事业性收费项目及其依据标准",
    "九": "政府集中采购项目的目录标准及实施情况",
}
"""What these items of article 20 of 政府信息公开条例 (2019) say; pages print them shortened."""
_CONTINUED = re.compile(r"[(（](?:续|续表|接上[页表])[)）]$")
"""Behind a label that a page break repeats: （三）不予公开（续）."""
_NO_LETTERS = re.compile(f"[\u0336{OBJECT}⁰¹²³⁴-⁹₀-₉]|\\[\\d{{1,2}}\\]")
"""What stands in a label and is none of its letters: strokes, pictures, the numbers of footnotes."""


class Vocabulary:
    """The labels of all forms in one place, so that hybrids read like any other report."""

    def __init__(self, every: tuple[Form, ...]) -> None:
        articles = [article for form in every for article in form.proactive]
        self._lexicons = {
            "item": _lexicon(article.items for article in articles),
            "measure": _lexicon(article.measures for article in articles),
            "outcome": _lexicon(form.outcomes for form in every),
            "group": _lexicon(form.groups for form in every),
            "applicant": _lexicon(form.applicants for form in every),
            "procedure": _lexicon(form.procedures for form in every),
            "result": _lexicon(form.results for form in every),
        }
        self._furniture = Lexicon({"": _FURNITURE + _SECTIONS})
        self.roles: Mapping[str, Roles] = Memo(self._roles)
        """Text -> the roles it can play; ``UNKNOWN`` where it is neither a label of a form nor a value."""

    def nearest(self, text: str) -> tuple[int, str]:
        """The label most like a text that is none, as ``Lexicon.nearest``."""
        return min(lexicon.nearest(text) for lexicon in self._lexicons.values())

    def _roles(self, text: str) -> Roles:
        if is_blank(text):
            return BLANK
        if number_in(text) is not None or is_blank(text.replace(OBJECT, "")):
            return NUMBER
        if (letters := _NO_LETTERS.sub("", text)) != text:
            roles = self.roles[letters]
            if roles.value or not roles.known:
                return UNKNOWN
            return replace(roles, doubt=roles.doubt or "letters struck out, a picture or a footnote")
        if (begun := _CONTINUED.sub("", text.rstrip())) != text.rstrip():
            return self.roles[begun]
        without_unit, unit = apart(text)
        if unit and not without_unit:  # 单位：件, in a row of its own
            return Roles(furniture=True, unit=unit)
        label = dissect(text)
        key, numbered = label.key, "no form prints a number before it" if label.number else ""
        counted = dissect(without_unit).key if unit and is_count(unit) else key
        person = _LEGAL_PERSON.match(counted)
        if person is not None and person.end() == len(counted):
            return Roles(legal_person=True, doubt=numbered)
        if counted in {"行政诉讼", "行政诉讼情况"}:
            return Roles(litigation=True, doubt=numbered)
        furniture = self._furniture.find(without_unit if unit and is_count(unit) else text)
        if (
            _is_article(key)
            or ("稽" in key and _SUMS.fullmatch(key))
            or (furniture is not None and not furniture.doubt)
        ):
            return Roles(furniture=True)
        found = self._matches(text, person)
        if unit is not None and all(match.doubt for match in found.values()):
            found = self._matches(without_unit, None) or found
        if not found:
            return UNKNOWN
        rank = min(match.rank for match in found.values())
        sure = {part: match for part, match in found.items() if match.rank == rank}
        best = next(iter(sure.values()))
        codes = {part: match.code for part, match in sure.items()}
        return replace(Roles(typo=best.typo, doubt=best.doubt, unit=unit), **codes)  # type: ignore[arg-type]  # keys are the str fields above

    def _matches(self, text: str, person: re.Match[str] | None) -> dict[str, Match]:
        """What each part of the forms has for the label; only 法人或其他组织 stands before an applicant."""
        if person is not None:
            match = self._lexicons["applicant"].find(person.string[person.end() :])
            return {"applicant": match} if match and match.code not in _NO_LEGAL_PERSON else {}
        found = {part: lexicon.find(text) for part, lexicon in self._lexicons.items()}
        return {part: match for part, match in found.items() if match is not None}


def _is_article(key: str) -> bool:
    """Whether a label is that of an article, alone or with its own words, even if some are left out."""
    match = _ARTICLE.fullmatch(key)
    if match is None:
        return False
    rest = iter(_OF_ARTICLE.get(match["number"], ""))
    return all(letter in rest for letter in match["text"])


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
    return Lexicon({code: dict.fromkeys(texts) for code, texts in printed.items()}, CONFUSIONS)
