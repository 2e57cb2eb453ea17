"""The sentences of a report against its tables: 新收 3 件, 结转下年度 0 件, 行政复议 2 件."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pipelines.labels import APPLICANTS
from pipelines.records import Check, Severity, Value

Numbers = dict[str, float]
"""Cell -> number, for the cells that print one."""

Cells = tuple[str, ...]
"""Cells whose sum a sentence may state."""

# How the text is written.
_UNIT = r"(?:件次|件|条|份|宗|起|个|次|项|例|笔|封)(?!工作日|月)"
_N = rf"(?P<n>\d+){_UNIT}"
_CHINESE = re.compile(rf"[一二两三四五六七八九十百千〇零]+(?={_UNIT})")
_DIGITS = {character: i for i, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NOISE = re.compile(r"\s+|\((?:[一二]审|[件次宗])\)|[\"'“”‘’「」《》*]|:(?=\d)|(?<=\d),(?=\d{3}(?!\d))")
_PUBLIC = re.compile(r"公民(?:、|和|或|及)?法人(?:、|和|或者?|以?及|与)其[他它]组织")
_SENTENCE = re.compile(r"[^。!?]+")
_CLAUSE = re.compile(r"[^,;:()]+")
_COUNTED = re.compile(rf"\d{_UNIT}")
_DENIED = re.compile(r"[未没无零]|不存在|为0")
_RELEVANT = re.compile(r"申请|复议|诉讼|规范性文件|转|公开.{0,6}\d|提供.{0,6}\d|不予|无法提供")

# Of when a sentence speaks.
_OTHER_YEARS = re.compile(
    r"以来|历年|近[两二三四五几\d]+年|20\d\d年?[、和至到-].{0,30}分别|^(?!.*(?:全年|本年|今年|20\d\d年)).*累计"
)
_HAND = r"(?:结转|转结|转入|顺延|延续)"
_YEAR = re.compile(
    rf"(?:{_HAND}(?:至|到|入)?20\d\d|20\d\d年?度?(?:未办结)?{_HAND}|[比较]20\d\d)"
    r"|(20\d\d)年|(?<![比较])(去年|上年|上一年|前年|往年|同期)(?!度?(?:未|结转|转))|(今年|本年|全年|年内|当年)"
)
_CHANGE = re.compile(r"(?:(?:[比较减降升]|(?<!新)增)[^\d,;]{0,8}|[多少]了?)$")
"""较上年减少 3 件: a difference and no count."""

# Of what it speaks.
_FILL = (
    r"(?:案件|案|事项|申请表?|表|件|信息|数量|总数|总量|数|量|总计|共计|合计|一共|累计|共|计|为|有|是|达到?|的|了|类|等"
    r"|方面|情况|发生|收到|产生|新增|工作|涉及|答复|决定|处理|告知书?|书)*+"
)
"""Between a thing and its number: 政府信息公开申请(总数为)12件. Its words overlap, so it is possessive."""
_ASKED = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开(?:的)?申请|公开(?:政府)?信息(?:的)?申请|公开申请"
    r"|依申请(?:信息)?公开(?:政府信息|信息)?(?:的)?(?:申请)?|申请公开(?:政府)?信息)"
)
_PLAIN = (
    r"(?:了|到|过|的|各类|各种|书面|有效|有关|相关|新|共|共计|总计|累计|本年度?|全年|公众|公民|群众|市民|社会|当事人"
    r"|政府信息|提出|提交|递交|提起)*+申请"
)
"""收到申请, and not 收到公租房申请: the form counts one kind only."""
_TAKEN_IN = r"(?:收到|新收到?|受理|接收|接到|收悉|接受|新增)"
_NO = r"(?:均未|未|没有|无|不存在|零)"
_WHOSE = (
    r"(?:任何|过|到|的|有关|相关|有|书面|公众|群众|市民|提出|提交|向(?:本机关|我局|我镇|我街道)"
    rf"|{_TAKEN_IN})*+"
)
"""What may stand between 未 and 申请: with anything else only a kind of request is denied."""
_LAST = r"(?:上年度?|上一年度?|去年度?|往年度?|20\d\d年度?)"
_NEXT = r"(?:下一?年度?|次年度?|明年度?|20\d\d年度?)"
_OUTCOME = r"(?!机关)(?![^,;]{0,12}(?:纠错|纠正|败诉|驳回|撤销|违法|超期|追责))"
"""无行政复议纠错案件 denies an outcome, not the case."""
_CHANNEL = re.compile(
    r"网上|网络|网站|互联网|信函|邮寄|来信|当面|现场|窗口|传真|邮件|邮箱|平台|自然人|企业|个人|法人"
)
_SEVERAL = re.compile(r"[、和及与或等]")
_BY_CHANNEL = re.compile(
    r"(?:网上|网络|网站|互联网|信函|邮寄|当面|现场|窗口|传真|邮件|邮箱|平台)[^\d,;、]{0,10}?" + _N
)
_START = r"(?:^|[,;、(]|[有余剩的及和含收生到发理])"
_PAIR = re.compile(
    rf"行政复议(?:案件)?(?:、|和|及|与|以及)(?:被?提起)?(?:行政)?诉讼{_FILL}(分别|均|各|都)?{_FILL}"
    rf"(\d+){_UNIT}(?:[、和,与及](\d+){_UNIT})?"
)
_NO_FEE = re.compile(
    rf"{_NO}[^,;]{{0,16}}?(?:收费|收取|费用|处理费)|(?:收费|收取|费用|处理费)[^,;]{{0,16}}?(?:(?<![\d.])0[元件]|零|为0(?![\d.])|:无)"
)
_UNPAID = "requests.other.fee_overdue.total"
_CHARGED = "proactive.administrative_fee.amount_10k_yuan"
_FEE_ROWS = {"other.fee_overdue", "administrative_fee"}
_SHARE = re.compile(r"[^。;；\n%]*占[^。;；\n%]{0,30}?(?<![\d.])(?P<share>\d+(?:\.\d+)?)%[^。;；\n]*")
_ALL_CASES = re.compile(
    r"复议机关|审结|立案|调解|代理|(?:收到|受理)(?:各类)?行政复议申请|办理(?:各类)?行政复议案|行政执法|出庭|应诉率"
)
"""What an organ of reconsideration says of all its cases."""
_PAPERS = re.compile(r"公文|属性|主动公开(?:类|的|信息|政府信息|文件)*\d|非公开|免予公开|转为")
"""依申请公开 and 不予公开 are kinds of papers as well."""
_OTHER_WORK = (
    r"建议|提案|工单|热线|许可|信访|留言|投诉|举报|维权|来信|延期|延长|超期|逾期|审批|协助|配合|协办"
)


class _Claim(NamedTuple):
    """A number that a sentence states."""

    number: float
    words: str
    sentence: int
    sums: tuple[Cells, ...]


class _Sentence(NamedTuple):
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


@dataclass(frozen=True)
class _Statement:
    """A kind of sentence and the sums of cells it may rightly state.

    ``numbers`` are searched in each clause, or in whole sentences where ``whole``; what ``none`` finds
    in a sentence states zero. Clauses with ``apart`` speak of something else. ``indicator`` is the row
    of the older sheets that says the same.
    """

    rule: str
    word: str  # every such sentence has it: a quick test before the patterns
    numbers: tuple[re.Pattern[str], ...]
    sums: tuple[Cells, ...]  # any of these sums is a right statement; the first is reported
    none: re.Pattern[str] | None = None
    whole: bool = False
    apart: re.Pattern[str] | None = None
    papers: bool = (
        True  # may stand in a sentence on official papers: 主动公开 40 件, 依申请公开 10 件, 不予公开 5 件
    )
    by_channel: bool = False  # 网上申请 3 件 is only a part of what such a sentence counts
    indicator: str | None = None

    def claims(self, sentence: _Sentence) -> Iterator[_Claim]:
        """What the sentence states of this kind."""
        if not self.papers and _PAPERS.search(sentence.text):
            return
        taken: set[int] = set()
        for start, text in ((0, sentence.text),) if self.whole and sentence.clauses else sentence.clauses:
            if self.word not in text or (self.apart is not None and self.apart.search(text)):
                continue
            for pattern in self.numbers:
                for match in pattern.finditer(text):
                    place = start + match.start("n")
                    before = text[: match.start("n")]
                    part = self.by_channel and _CHANNEL.search(before) and not _SEVERAL.search(before)
                    if not part and place not in taken and sentence.counts(place):
                        taken.add(place)
                        number, words = float(match["n"]), match[0].lstrip(",;:、(")
                        yield _Claim(number, words, sentence.number, self.sums if number else self.sums[:1])
        if sentence.denies and self.none is not None and (none := self.none.search(sentence.text)):
            yield _Claim(0.0, none[0], sentence.number, self.sums[:1])


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _none(words: str) -> re.Pattern[str]:
    """未发生行政复议, 行政复议均未发生, 行政复议案件数为零."""
    return re.compile(
        rf"{_NO}[^,;]{{0,30}}?{words}{_OUTCOME}"
        rf"|{words}(?:(?![率纠败撤])[^\d,;]){{0,20}}?(?:未发生|没有发生|未出现|为零|为0(?![\d.])|:无|均无|没有$)"
    )


def _cells(*rows: str, applicants: tuple[str, ...] = ("total",)) -> Cells:
    return tuple(f"requests.{row}.{applicant}" for row in rows for applicant in applicants)


_FRAME = ("new_received", "carried_in", "total_processed", "carried_over")
_ORGANIZATIONS = tuple(code for code in APPLICANTS if code not in {"natural_person", "total"})
_NEW, _OLD = _cells("new_received"), _cells("carried_in")
_DONE, _OVER = _cells("total_processed"), _cells("carried_over")
_RECONSIDERED = ("reviews.reconsideration.total",)
_SUED = ("reviews.litigation_direct.total", "reviews.litigation_after_reconsideration.total")


def _of_applicants(rule: str, words: str, applicants: tuple[str, ...]) -> _Statement:
    """自然人申请 3 件: of the requests received, received and carried in, or settled."""
    new, old, done = (_cells(row, applicants=applicants) for row in _FRAME[:3])
    return _Statement(
        rule,
        "申请",
        _patterns(rf"{words}(?:提出|提交)?(?:的)?(?:{_ASKED}|申请)?{_FILL}{_N}"),
        (new, new + old, done),
        whole=True,
        apart=re.compile(r"复议|诉讼"),
    )


def _outcome(rule: str, words: str, group: str) -> _Statement:
    """予以公开 3 件, at the start of a clause; not 予以公开及部分公开 5 件, nor 因涉密不予公开 1 件."""
    lead = r"(?:^|[、,])(?:20\d\d年度?|全年|本年度?|其中|已|作出|对|决定|答复|属于|属|有|为|给予|结果|共)*+"
    return _Statement(
        rule,
        words,
        _patterns(rf"{lead}{words}{_FILL}{_N}"),
        ((f"requests.{group}",),),
        re.compile(rf"{_NO}{words}(?:的)?(?:情形|情况|申请|件|政府信息)"),
        papers=False,
    )


_STATEMENTS = (
    _Statement(
        "text_new_received",
        "新",
        _patterns(
            rf"新(?:收到?|受理)(?!案)(?:{_ASKED}|{_PLAIN})?{_FILL}{_N}",
            rf"新增(?:{_ASKED}|{_PLAIN}){_FILL}{_N}",
        ),
        (_NEW,),
        apart=re.compile(r"复议|诉讼|主动公开|规范性|咨询"),
        by_channel=True,
    ),
    _Statement(
        "text_new_received",
        "申请",
        _patterns(
            rf"(?<!新)(?:收到|接收|接到|收悉|接受)(?:[^\d,;]{{0,30}}?{_ASKED}|{_PLAIN}){_FILL}{_N}",
            rf"(?:收到|接收|接到|收悉|接受)(?:共|了|到|有)*{_N}(?:{_ASKED}|申请)(?!行政|复议)",
        ),
        (_NEW, _NEW + _OLD),
        re.compile(
            rf"{_NO}{_WHOSE}(?:{_ASKED}|申请(?!公开))(?![^,;]{{0,12}}(?:复议|诉讼|收费|答复|办理|办结|处理))"
            rf"|{_ASKED}(?:数量?|总数|量)?(?:为|是)[零0](?![\d.])"
        ),
        apart=re.compile(r"复议|诉讼|咨询"),
        by_channel=True,
        indicator="requests_received",
    ),
    _Statement(
        "text_new_received",
        "申请",
        _patterns(
            rf"(?<!新)受理(?:[^\d,;]{{0,30}}?{_ASKED}|{_PLAIN}){_FILL}{_N}",
            rf"^(?:[^\d]*20\d\d年)?[^\d办处答结延撤补诉费不未无举培收受接]*?{_ASKED}(?<!信息)"
            rf"(?:{_TAKEN_IN}|收件|数量?|总|件)*+{_FILL}{_N}",
        ),
        (_NEW, _NEW + _OLD, _DONE),
        apart=re.compile(r"复议|诉讼|咨询"),
        papers=False,
        by_channel=True,
        indicator="requests_received",
    ),
    _of_applicants("text_natural_persons", r"自然人", ("natural_person",)),
    _of_applicants("text_organizations", r"法人(?:和|或者?|及|与)其[他它]组织", _ORGANIZATIONS),
    _Statement(
        "text_carried_in",
        "转",
        _patterns(
            rf"{_LAST}(?:未办结)?(?:的)?{_HAND}(?![至到入]?(?:下|次|明))(?:[至到入](?:本|今|20\d\d)年度?)?"
            rf"[^\d,;下]{{0,12}}?{_N}",
            rf"{_HAND}(?:自|于)?(?:上年度?|上一年度?|去年度?)[^\d,;]{{0,10}}?{_N}",
            rf"{_N}(?:{_ASKED}|申请)?(?:为|系|是|属于?|由){_LAST}(?:未办结)?{_HAND}",
        ),
        (_OLD,),
        re.compile(rf"{_NO}{_LAST}{_HAND}(?!至)|{_LAST}(?:均|度)?{_NO}{_HAND}"),
        whole=True,
    ),
    _Statement(
        "text_carried_over",
        "转",
        _patterns(
            rf"{_HAND}(?:至|到|入)?{_NEXT}(?:(?!{_HAND})[^\d,;]){{0,16}}?{_N}",
            rf"{_START}{_N}(?:(?!其余|剩余|全部|均|无|没有|办结|已)[^\d;]){{0,24}}?{_HAND}(?:至|到|入)?{_NEXT}"
            rf"(?![^\d,;]{{0,16}}\d+{_UNIT})",
        ),
        (_OVER,),
        re.compile(rf"{_NO}(?:需|有)?{_HAND}(?:至|到|入)?{_NEXT}"),
        whole=True,
    ),
    _Statement(
        "text_total_processed",
        "",
        _patterns(
            rf"(?:办结|办理完毕|处理|办理)(?:[^\d,;]{{0,20}}?{_ASKED}|{_PLAIN}){_FILL}{_N}",
            rf"{_ASKED}(?:已|均|按时|全部|共)*(?:办结|处理|办理)(?:完毕)?{_FILL}{_N}",
        ),
        (_DONE, _NEW, _NEW + _OLD, _DONE + _OVER),
        apart=re.compile(rf"{_OTHER_WORK}|复议|诉讼|转"),
        indicator="settled_total",
    ),
    _Statement(
        "text_total_processed",
        "申请",
        _patterns(rf"(?:共|已|均|按时|依规|^|[,;])办结(?:{_ASKED})?{_FILL}{_N}"),
        (_DONE, _NEW, _NEW + _OLD, _DONE + _OVER),
        apart=re.compile(rf"{_OTHER_WORK}|^(?!.*(?:公开|新收|到申请|理申请|件申请))"),
        whole=True,
        indicator="settled_total",
    ),
    _Statement(
        "text_reconsideration",
        "复议",
        _patterns(
            rf"行政复议(?!决定书){_FILL}{_N}",
            rf"{_START}{_N}(?:[^\d,;、]{{0,20}}?)行政复议(?!机关|决定|纠|[^\d,;、]{{0,6}}\d)",
        ),
        (_RECONSIDERED,),
        _none("行政复议"),
        indicator="reconsiderations",
    ),
    _Statement(
        "text_litigation",
        "诉讼",
        _patterns(
            rf"行政诉讼(?:一审)?{_FILL}{_N}",
            rf"{_START}{_N}(?:[^\d,;、]{{0,20}}?)行政诉讼(?!败|[^\d,;、]{{0,6}}\d)",
        ),
        (_SUED, _SUED[:1], _SUED[1:]),
        _none("行政诉讼"),
        indicator="litigations",
    ),
    _Statement(
        "text_reviews",
        "复议和诉讼",
        _patterns(rf"复议和诉讼{_N}"),
        (_RECONSIDERED + _SUED,),
    ),
    _Statement(
        "text_issued",
        "规范性文件",
        _patterns(
            rf"(?:制发|制定|出台|印发)(?:并?(?:出台|发布|印发))?(?:了|的)?(?:行政)?规范性文件{_FILL}{_N}"
        ),
        (("proactive.normative_document.issued",), ("proactive.normative_document.made",)),
        re.compile(rf"{_NO}(?:新)?(?:制发|制定|出台|印发)(?:过|任何|新的?)?(?:行政)?规范性文件"),
        apart=re.compile(r"区政府|县政府|市政府|部门|街镇|解读"),
    ),
    _Statement(
        "text_in_force",
        "现行有效",
        _patterns(
            rf"现行有效(?:的)?(?:(?:行政)?规范性文件)?{_FILL}{_N}",
            rf"规范性文件[^\d,;]{{0,6}}现行有效{_FILL}{_N}",
        ),
        (("proactive.normative_document.in_force",), ("proactive.normative_document.total_disclosed",)),
    ),
    _outcome("text_granted", "予以公开", "granted"),
    _outcome("text_partially_granted", "部分公开", "partially_granted"),
    _outcome("text_refused", "不予公开", "refused"),
    _outcome("text_unavailable", "无法提供", "unavailable"),
    _outcome("text_not_processed", "不予处理", "not_processed"),
)


_INDICATORS = {statement.rule: statement.indicator for statement in _STATEMENTS if statement.indicator}


def text_against_table(text: str, values: list[Value], year: int | None = None) -> list[Check]:
    """Compare what the running text states with what the tables print.

    Args:
        text: the report's running text: section 一, or all of it where sections are unknown.
        values: the values read from the tables.
        year: the report's; what a sentence says of another one counts for nothing.

    Returns:
        One check for each kind of statement found in the text whose cells print numbers. It holds
        when one of the sentences states one of the sums it can rightly mean (办理 is said of the
        requests received as well as of those settled), so a finding is a real contradiction.
    """
    sentences = list(_sentences(text, year))
    if not sentences:
        return []
    numbers = {
        value.cell: value.value
        for value in values
        if value.value is not None
        and (value.column == "total" or value.row in _FRAME or value.row == "normative_document")
    }
    sheet = {v.code: v for v in values if v.dataset == "indicators" and v.period == "this_year" and v.code}
    claims: dict[str, list[_Claim]] = {}
    for sentence in sentences:
        for statement in _STATEMENTS:
            if statement.word in sentence.text:
                claims.setdefault(statement.rule, []).extend(statement.claims(sentence))
        claims.setdefault("text_new_received", []).extend(_by_channel(sentence))
    checks = [check for rule, said in claims.items() if (check := _judge(rule, said, numbers))]
    for rule, indicator in _INDICATORS.items():
        value = sheet.get(indicator)
        if value is not None and value.value is not None:
            said = [claim._replace(sums=((value.cell,),)) for claim in claims.get(rule, ())]
            if check := _judge(rule, said, {value.cell: value.value}):
                checks.append(check)
    return checks


def _sentences(text: str, year: int | None) -> Iterator[_Sentence]:
    """The sentences that can state a figure of this year: width folded, blanks and quotes left out.

    A line may end in the middle of a sentence, as in PDF.
    """
    text = unicodedata.normalize("NFKC", text).replace("件\n", "件,").replace("\n", "")
    for number, match in enumerate(_SENTENCE.finditer(text)):
        if _RELEVANT.search(match[0]) and not _OTHER_YEARS.search(match[0]):
            sentence = _CHINESE.sub(_number, _PUBLIC.sub("公众", _NOISE.sub("", match[0])))
            if "复议" in sentence:
                if _ALL_CASES.search(sentence):
                    sentence = _CLAUSE.sub(_without_all_cases, sentence)
                sentence = _PAIR.sub(_apart, sentence)
            clauses = [(m.start(), m[0]) for m in _CLAUSE.finditer(sentence) if _COUNTED.search(m[0])]
            denies = _DENIED.search(sentence) is not None
            if clauses or denies:
                yield _Sentence(sentence, clauses, denies, number, _years(sentence, year))


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
    if second is not None or how in {"均", "各", "都"} or int(first) == 0:
        return f"行政复议{first}件、行政诉讼{second or first}件"
    return f"复议和诉讼{first}件"


def _by_channel(sentence: _Sentence) -> Iterator[_Claim]:
    """网上申请 3 件, 信函申请 2 件, where nothing else in the sentence says how many there are."""
    text = sentence.text
    parts = list(_BY_CHANNEL.finditer(text)) if "申请" in text and "其中" not in text else []
    if len(parts) > 1 and len(parts) == len(_COUNTED.findall(text)):
        words = text[parts[0].start() : parts[-1].end()]
        number = sum(float(part["n"]) for part in parts)
        yield _Claim(number, words, sentence.number, (_NEW, _NEW + _OLD, _DONE))


def _judge(rule: str, claims: list[_Claim], numbers: Numbers) -> Check | None:
    """One check over all that is said of one kind; a sum may be stated in parts, in one sentence."""
    known = [(claim, sums) for claim in claims if (sums := _known(claim.sums, numbers))]
    for claim, sums in known:
        if claim.number in sums.values():
            return Check(rule, "warning", True, "", (), claim.number, claim.number)
    for _, group in groupby(known, key=lambda each: each[0].sentence):
        parts = list(group)
        whole = sum(claim.number for claim, _ in parts)
        if len(parts) > 1 and whole in parts[0][1].values():
            return Check(rule, "warning", True, "", (), whole, whole)
    if not known:
        return None
    claim, sums = known[0]
    cells, right = next(iter(sums.items()))
    message = f"the text says {claim.words!r}, the table {right:.15g}"
    return Check(rule, "warning", False, message, cells, claim.number, right)


def _known(sums: tuple[Cells, ...], numbers: Numbers) -> dict[Cells, float]:
    """The sums whose cells all print a number; none where the first one's do not.

    ``requests.refused`` stands for all its reasons.
    """
    found: dict[Cells, float] = {}
    for cells in sums:
        if cells[0] not in numbers:
            group = f"{cells[0]}."
            cells = tuple(cell for cell in numbers if cell.startswith(group) and cell.endswith(".total"))
        if cells and all(cell in numbers for cell in cells):
            found[cells] = sum(numbers[cell] for cell in cells)
    return found


def fees(text: str, values: list[Value]) -> list[Check]:
    """What section 六 (``text``) says of fees, where it says that there were none.

    信息处理费 is not 行政事业性收费, and a fee that was asked for need not have been paid: so each denial is
    compared with what it denies, and one in general words is no more than worth knowing.
    """
    text = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    denied = next((m[0] for m in _SENTENCE.finditer(text) if _NO_FEE.search(m[0])), None)
    if denied is None:
        return []
    compared: list[tuple[str, Severity]] = [(_UNPAID, "warning")] if "通知" in denied else []
    if "行政事业性" in denied:
        compared.append((_CHARGED, "warning"))
    elif not compared and "处理费" not in denied:
        compared.append((_CHARGED, "info"))
    numbers = {v.cell: v.value for v in values if v.row in _FEE_ROWS and v.value is not None}
    checks = []
    for cell, severity in compared:
        if (right := numbers.get(cell)) is not None:
            holds = right == 0
            message = "" if holds else f"section 六 says {denied[:40]!r}, {cell} is {right:.15g}"
            checks.append(Check("text_fee", severity, holds, message, () if holds else (cell,), 0.0, right))
    return checks


def shares(text: str) -> list[Check]:
    """198 条, 占总数 510 条的 38.8%: the percentage in a sentence of two counts."""
    checks = []
    for match in _SHARE.finditer(text) if "%" in text else ():
        counts = [float(number) for number in re.findall(rf"(\d+){_UNIT}", match[0])]
        if len(counts) == 2 and max(counts) and match[0].count("%") == 1:
            said, decimals = match["share"], len(match["share"].partition(".")[2])
            right = round(100 * min(counts) / max(counts), decimals)
            holds = abs(float(said) - right) < 1.5 * 10**-decimals
            message = "" if holds else f"{match[0][-60:]!r}: it is {right:.15g}%"
            checks.append(Check("text_share", "info", holds, message, (), float(said), right))
    return checks
