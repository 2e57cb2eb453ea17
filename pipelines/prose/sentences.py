"""The sentences of a report that can state a figure: which, in what clauses, of which year."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.width import narrow

UNIT = r"(?:件次|件|条|份|宗|起|个|次|项|例|笔|封)(?!工作日|月)"
"""What counts of this kind are counted in."""

N = rf"(?P<n>(?<!\d)\d{{1,15}}){UNIT}"
"""A count; its number is the group ``n``, of no more digits than a float holds."""

# How the text is written.
_CHINESE = re.compile(rf"[一二两三四五六七八九十百千〇零]+(?={UNIT})")  # 十二 of 十二件
_DIGITS = {character: i for i, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
NOISE = re.compile(  # one set first makes it quick
    r"""[\s"'“”‘’「」《》*(:,](?:(?<![(:,])|(?<=\()(?:[一二]审|[件次宗])\)|(?<=:)(?=\d)|(?<=\d,)(?=\d{3}(?!\d)))"""
)
_PUBLIC = re.compile(r"公民(?:、|和|或|及)?法人(?:、|和|或者?|以?及|与)其[他它]组织")
"""What stands between the words and digits of a sentence, and says nothing."""

TOO_LONG = re.compile(r"\d{16,}")
"""Digits that count nothing: a float would not hold them, and patterns would try them again and again."""

SENTENCE = re.compile(r"[^。!?]+")
_CLAUSE = re.compile(r"[^,;:()]+")
COUNTED = re.compile(rf"\d{UNIT}")  # 3件
_DENIED = re.compile(r"[未没无零]|不存在|为0")  # 未收到申请, 行政诉讼为0
_RELEVANT = re.compile(r"申请|复议|诉讼|规范性文件|行政[许处强]|转|公开.{0,6}\d|提供.{0,6}\d|不予|无法提供")

# Of when a sentence speaks.
_OTHER_YEARS = re.compile(
    r"以来|历年|近[两二三四五几\d]+年|20\d\d年?[、和至到-].{0,30}分别|^(?!.*(?:全年|本年|今年|20\d\d年)).*累计"
)
"""自2008年以来, 近三年, 2022年、2023年和2024年分别: of several years, so of none."""
HAND = r"(?:结转|转结|转入|顺延|延续)"  # 结转下年度
_YEAR = re.compile(
    rf"(?:{HAND}(?:至|到|入)?20\d\d|20\d\d年?度?(?:未办结)?{HAND}|[比较]20\d\d)"
    r"|(20\d\d)年|(?<![比较])(去年|上年|上一年|前年|往年|同期)(?!度?(?:未|结转|转))|(今年|本年|全年|年内|当年)"
)
"""`2023年` (group 1), `去年` (2), `本年` (3); the year of 结转2025年 or 比2023 is no subject."""
_CHANGE = re.compile(r"(?:(?:[比较减降升]|(?<!新)增)[^\d,;]{0,8}|[多少]了?)$")
"""较上年减少 3 件: a difference and no count."""

# Of what it speaks.
FILL = (
    r"(?:案件|案|事项|申请表?|表|件|信息|数量|总数|总量|数|量|总计|共计|合计|一共|累计|共|计|为|有|是|达到?|的|了|类|等"
    r"|方面|情况|发生|收到|产生|新增|工作|涉及|答复|决定|处理|告知书?|书)*+"
)
"""Between a thing and its number: 政府信息公开申请(总数为)12件. Its words overlap, so it is possessive."""

_PAIR = re.compile(
    rf"行政复议(?:案件)?(?:、|和|及|与|以及)(?:被?提起)?(?:行政)?诉讼{FILL}(分别|均|各|都)?{FILL}"
    rf"(\d{{1,15}}){UNIT}(?:[、和,与及](\d{{1,15}}){UNIT})?"
)
_ALL_CASES = re.compile(
    r"复议机关|(?<!未)审结|立案|调解|代理|(?:收到|受理)(?:各类)?行政复议申请|办理(?:各类)?行政复议案|行政执法|出庭|应诉率"
)
"""What an organ of reconsideration says of all its cases."""


class Sentence(NamedTuple):
    """One sentence without blanks, with the report's year where it is known."""

    text: str
    clauses: list[tuple[int, str]]  # those that count something: where each begins, and its text
    denies: bool  # it has a 未 or 无
    number: int
    years: list[tuple[int, bool]]  # where it begins to speak of a year, and whether it is the report's

    def counts(self, position: int) -> bool:
        """The number there counts this year's, and is no difference to last year's."""
        mine = next((mine for start, mine in reversed(self.years) if start < position), True)
        return mine and not _CHANGE.search(self.text, max(0, position - 10), position)


def sentences(text: str, year: int | None) -> Iterator[Sentence]:
    """The sentences that can state a figure of this year: width folded, blanks and quotes left out.

    A line may end in the middle of a sentence, as in PDF.
    """
    text = TOO_LONG.sub("", narrow(text)).replace("件\n", "件,").replace("\n", "")
    for number, match in enumerate(SENTENCE.finditer(text)):
        if _RELEVANT.search(match[0]) and not _OTHER_YEARS.search(match[0]):
            sentence = _CHINESE.sub(_number, _PUBLIC.sub("公众", NOISE.sub("", match[0])))
            if "复议" in sentence:
                if _ALL_CASES.search(sentence):
                    sentence = _CLAUSE.sub(_without_all_cases, sentence)
                sentence = _PAIR.sub(_apart, sentence)
            clauses = [(m.start(), m[0]) for m in _CLAUSE.finditer(sentence) if COUNTED.search(m[0])]
            denies = _DENIED.search(sentence) is not None
            if clauses or denies:
                yield Sentence(sentence, clauses, denies, number, _years(sentence, year))


def _years(sentence: str, year: int | None) -> list[tuple[int, bool]]:
    """Where the sentence names a year, and whether that is ``year``, or without one the latest named."""
    named = [match for match in _YEAR.finditer(sentence) if match.lastindex]
    this = year or max((int(match[1]) for match in named if match[1]), default=None)
    return [(m.start(), int(m[1]) == this if m[1] else m[2] is None) for m in named]


def _number(match: re.Match[str]) -> str:
    """十二 -> 12, 二〇 -> 20."""
    words, total, digit = match[0], 0, 0
    if not any(word in _PLACES for word in words):
        return "".join(str(_DIGITS[word]) for word in words)
    for word in words:
        if word in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[word], 0
        else:
            digit = _DIGITS[word]
    return str(total + digit)


def _without_all_cases(match: re.Match[str]) -> str:
    """A clause on all cases of an organ of reconsideration, without what it counts."""
    return match[0] if "信息公开" in match[0] else re.sub(r"\d+", "", match[0])


def _apart(match: re.Match[str]) -> str:
    """行政复议、行政诉讼分别 2 件和 1 件 -> 行政复议 2 件、行政诉讼 1 件; without 分别 it is their sum."""
    how, first, second = match[1], match[2], match[3]
    if second is not None or how in {"均", "各", "都"} or float(first) == 0:
        return f"行政复议{first}件、行政诉讼{second or first}件"
    return f"复议和诉讼{first}件"
