"""What sentences state, as data: 新收 3 件, 结转下年度 0 件, 行政复议 2 件, and the cells that print it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.forms.sums import CARRIED_IN, CARRIED_OVER, NEW_RECEIVED, TOTAL, TOTAL_PROCESSED
from pipelines.prose.sentences import COUNTED, FILL, HAND, UNIT, N, Sentence

Cells = tuple[str, ...]
"""Cells whose sum a sentence may state."""
_ASKED = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开(?:的)?申请|公开(?:政府)?信息(?:的)?申请|公开申请"
    r"|依申请(?:信息)?公开(?:政府信息|信息)?(?:的)?(?:申请)?|申请公开(?:政府)?信息)"
)
"""政府信息公开申请, 依申请公开, 申请公开政府信息."""
_PLAIN = (
    r"(?:了|到|过|的|各类|各种|书面|有效|有关|相关|新|共|共计|总计|累计|本年度?|全年|公众|公民|群众|市民|社会|当事人"
    r"|政府信息|提出|提交|递交|提起)*+申请"
)
"""收到申请, and not 收到公租房申请: the form counts one kind only."""
_TAKEN_IN = r"(?:收到|新收到?|受理|接收|接到|收悉|接受|新增)"  # 受理政府信息公开申请
NO = r"(?:均未|未(?!经)|没有|无(?!法|正当)|不存在|零)"  # 未收到, 无行政复议
_WHOSE = (
    r"(?:任何|过|到|的|有关|相关|有|书面|公众|群众|市民|提出|提交|向(?:本机关|我局|我镇|我街道)"
    rf"|{_TAKEN_IN})*+"
)
"""What may stand between 未 and 申请: with anything else only a kind of request is denied."""
_LAST = r"(?:上年度?|上一年度?|去年度?|往年度?|20\d\d年度?)"  # 上年结转
_NEXT = r"(?:下一?年度?|次年度?|明年度?|20\d\d年度?)"  # 结转下年度
_OUTCOME = r"(?!机关)(?![^,;]{0,12}(?:纠错|纠正|败诉|驳回|撤销|违法|超期|追责))"
"""无行政复议纠错案件 denies an outcome, not the case."""
_CHANNEL = re.compile(
    r"网上|网络|网站|互联网|信函|邮寄|来信|当面|现场|窗口|传真|邮件|邮箱|平台|自然人|企业|个人|法人"
)
"""网上申请 3 件, 自然人申请 2 件: a part of the requests."""
_OF_ALL = re.compile(r"全[区县市镇][^\d,;]*$")
_OURS = re.compile(r"其中[,:]?[我本](?:局|委|办|镇|乡|街道|机关|单位|所|院|中心)")
"""全区共收到申请 1000 件，其中我局收到 3 件: of all agencies, where the report is of one."""
_NEW_CASES = re.compile(r"新[增收](?!申请)[^\d,;]*(?:复议|诉讼)[^\d,;]*$")
_OLD_CASES = re.compile(r"(?:结转|上年|上一年)[^,;]{0,12}(?:复议|诉讼)")
"""新增行政复议 1 件，结转上年行政复议 2 件: the table counts both."""
_SEVERAL = re.compile(r"[、和及与或等]")  # 网上、信函申请 5 件 may be all of them
_BY_CHANNEL = re.compile(
    r"(?:网上|网络|网站|互联网|信函|邮寄|当面|现场|窗口|传真|邮件|邮箱|平台)[^\d,;、]{0,10}?" + N
)
_START = r"(?:^|[,;、(]|[有余剩的及和含收生到发理])"  # what a count may follow: 另有 3 件结转
_PAPERS = re.compile(r"公文|属性|主动公开(?:类|的|信息|政府信息|文件)*\d|非公开|免予公开|转为")
"""依申请公开 and 不予公开 are kinds of papers as well."""
_OTHER_WORK = (
    r"建议|提案|工单|热线|许可|信访|留言|投诉|举报|维权|来信|延期|延长|超期|逾期|审批|协助|配合|协办"
)
"""办理人大建议 12 件, 延期答复 3 件: work, but no requests that were settled."""


class StatedNumber(NamedTuple):
    """A number that a sentence states."""

    number: float
    words: str
    sentence: int
    sums: tuple[Cells, ...]
    part: bool = False  # of a list that may be incomplete: less than the table is no contradiction


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
    papers: bool = True  # may stand in a sentence on papers: 主动公开 40 件, 依申请公开 10 件
    by_channel: bool = False  # 网上申请 3 件 is only a part of what such a sentence counts
    indicator: str | None = None

    def stated(self, sentence: Sentence) -> Iterator[StatedNumber]:
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
                    part = part or _is_part(before + match[0], sentence.text, start + match.end())
                    if not part and place not in taken and sentence.counts(place):
                        taken.add(place)
                        number, words = float(match["n"]), match[0].lstrip(",;:、(")
                        yield StatedNumber(
                            number, words, sentence.number, self.sums if number else self.sums[:1]
                        )
        if sentence.denies and self.none is not None and (none := self.none.search(sentence.text)):
            yield StatedNumber(0.0, none[0], sentence.number, self.sums[:1])


def _is_part(words: str, sentence: str, end: int) -> bool:
    """Whether what the words count, up to their number, is more or less than what the table counts."""
    words = words.rstrip("0123456789件次条个宗起例项")
    if _OF_ALL.search(words) and _OURS.search(sentence, end):
        return True
    return _NEW_CASES.search(words) is not None and _OLD_CASES.search(sentence) is not None


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _none(words: str) -> re.Pattern[str]:
    """未发生行政复议, 行政复议均未发生, 行政复议案件数为零."""
    return re.compile(
        rf"{NO}[^,;]{{0,30}}?{words}{_OUTCOME}"
        rf"|{words}(?:(?![率纠败撤])[^\d,;]){{0,20}}?(?:未发生|没有发生|未出现|为零|为0(?![\d.])|:无|均无|没有$)"
    )


def _cells(*rows: str, applicants: tuple[str, ...] = (TOTAL,)) -> Cells:
    return tuple(f"requests.{row}.{applicant}" for row in rows for applicant in applicants)


ORGANIZATIONS = (
    "commercial_enterprise",
    "research_institution",
    "social_organization",
    "legal_service",
    "other",
)
"""法人或其他组织: the applicants but 自然人."""
_NEW, _OLD = _cells(NEW_RECEIVED), _cells(CARRIED_IN)
_DONE, _OVER = _cells(TOTAL_PROCESSED), _cells(CARRIED_OVER)
_RECONSIDERED = ("reviews.reconsideration.total",)
_SUED = ("reviews.litigation_direct.total", "reviews.litigation_after_reconsideration.total")


def _of_applicants(rule: str, words: str, applicants: tuple[str, ...]) -> _Statement:
    """自然人申请 3 件: of the requests received, received and carried in, or settled."""
    rows = (NEW_RECEIVED, CARRIED_IN, TOTAL_PROCESSED)
    new, old, done = (_cells(row, applicants=applicants) for row in rows)
    return _Statement(
        rule,
        "申请",
        _patterns(rf"{words}(?:提出|提交)?(?:的)?(?:{_ASKED}|申请)?{FILL}{N}"),
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
        _patterns(rf"{lead}{words}{FILL}{N}"),
        ((f"requests.{group}",),),
        re.compile(rf"{NO}{words}(?:的)?(?:情形|情况|申请|件|政府信息)"),
        papers=False,
    )


STATEMENTS = (
    _Statement(
        "text_new_received",
        "新",
        _patterns(
            rf"新(?:收到?|受理)(?!案)(?:{_ASKED}|{_PLAIN})?{FILL}{N}",
            rf"新增(?:{_ASKED}|{_PLAIN}){FILL}{N}",
        ),
        (_NEW,),
        apart=re.compile(r"复议|诉讼|主动公开|规范性|咨询"),
        by_channel=True,
    ),
    _Statement(
        "text_new_received",
        "申请",
        _patterns(
            rf"(?:收到|接收|接到|收悉|接受)(?<!新..)(?:[^\d,;]{{0,30}}?{_ASKED}|{_PLAIN}){FILL}{N}",
            rf"(?:收到|接收|接到|收悉|接受)(?:共|了|到|有)*{N}(?:{_ASKED}|申请)(?!行政|复议)",
        ),
        (_NEW, _NEW + _OLD),
        re.compile(
            rf"{NO}{_WHOSE}(?:{_ASKED}|申请(?!公开))(?![^,;]{{0,12}}(?:复议|诉讼|收费|答复|办理|办结|处理))"
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
            rf"受理(?<!新受理)(?:[^\d,;]{{0,30}}?{_ASKED}|{_PLAIN}){FILL}{N}",
            rf"^(?:[^\d]*20\d\d年)?[^\d办处答结延撤补诉费不未无举培收受接]*?{_ASKED}(?<!信息)"
            rf"(?:{_TAKEN_IN}|收件|数量?|总|件)*+{FILL}{N}",
        ),
        (_NEW, _NEW + _OLD, _DONE),
        apart=re.compile(r"复议|诉讼|咨询"),
        papers=False,
        by_channel=True,
        indicator="requests_received",
    ),
    _of_applicants("text_natural_persons", r"自然人", ("natural_person",)),
    _of_applicants("text_organizations", r"法人(?:和|或者?|及|与)其[他它]组织", ORGANIZATIONS),
    _Statement(
        "text_carried_in",
        "转",
        _patterns(
            rf"{_LAST}(?:未办结)?(?:的)?{HAND}(?![至到入]?(?:下|次|明))(?:[至到入](?:本|今|20\d\d)年度?)?"
            rf"[^\d,;下]{{0,12}}?{N}",
            rf"{HAND}(?:自|于)?(?:上年度?|上一年度?|去年度?)[^\d,;]{{0,10}}?{N}",
            rf"{N}(?:{_ASKED}|申请)?(?:为|系|是|属于?|由){_LAST}(?:未办结)?{HAND}",
        ),
        (_OLD,),
        re.compile(rf"{NO}{_LAST}{HAND}(?!至)|{_LAST}(?:均|度)?{NO}{HAND}"),
        whole=True,
    ),
    _Statement(
        "text_carried_over",
        "转",
        _patterns(
            rf"{HAND}(?:至|到|入)?{_NEXT}(?:(?!{HAND})[^\d,;]){{0,16}}?{N}",
            rf"{_START}{N}(?:(?!其余|剩余|全部|均|无|没有|办结|已)[^\d;]){{0,24}}?{HAND}(?:至|到|入)?{_NEXT}"
            rf"(?![^\d,;]{{0,16}}\d+{UNIT})",
        ),
        (_OVER,),
        re.compile(rf"{NO}(?:需|有)?{HAND}(?:至|到|入)?{_NEXT}"),
        whole=True,
    ),
    _Statement(
        "text_total_processed",
        "",
        _patterns(
            rf"(?:办结|办理完毕|处理|办理)(?:[^\d,;]{{0,20}}?{_ASKED}|{_PLAIN}){FILL}{N}",
            rf"{_ASKED}(?:已|均|按时|全部|共)*(?:办结|处理|办理)(?:完毕)?{FILL}{N}",
        ),
        (_DONE, _NEW, _NEW + _OLD, _DONE + _OVER),
        apart=re.compile(rf"{_OTHER_WORK}|复议|诉讼|转"),
        indicator="settled_total",
    ),
    _Statement(
        "text_total_processed",
        "申请",
        _patterns(rf"(?:共|已|均|按时|依规|^|[,;])办结(?:{_ASKED})?{FILL}{N}"),
        (_DONE, _NEW, _NEW + _OLD, _DONE + _OVER),
        apart=re.compile(rf"{_OTHER_WORK}|^(?!.*(?:公开|新收|到申请|理申请|件申请))"),
        whole=True,
        indicator="settled_total",
    ),
    _Statement(
        "text_reconsideration",
        "复议",
        _patterns(
            rf"行政复议(?!决定书){FILL}{N}",
            rf"{_START}{N}(?:[^\d,;、]{{0,20}}?)行政复议(?!机关|决定|纠|[^\d,;、]{{0,6}}\d)",
        ),
        (_RECONSIDERED,),
        _none("行政复议"),
        indicator="reconsiderations",
    ),
    _Statement(
        "text_litigation",
        "诉讼",
        _patterns(
            rf"行政诉讼(?:一审)?{FILL}{N}",
            rf"{_START}{N}(?:[^\d,;、]{{0,20}}?)行政诉讼(?!败|[^\d,;、]{{0,6}}\d)",
        ),
        (_SUED, _SUED[:1], _SUED[1:]),
        _none("行政诉讼"),
        indicator="litigations",
    ),
    _Statement(
        "text_reviews",
        "复议和诉讼",
        _patterns(rf"复议和诉讼{N}"),
        (_RECONSIDERED + _SUED,),
    ),
    _Statement(
        "text_issued",
        "规范性文件",
        _patterns(
            rf"(?:制发|制定|出台|印发)(?:并?(?:出台|发布|印发))?(?:了|的)?(?:行政)?规范性文件{FILL}{N}"
        ),
        (("proactive.normative_document.issued",), ("proactive.normative_document.made",)),
        re.compile(rf"{NO}(?:新)?(?:制发|制定|出台|印发)(?:过|任何|新的?)?(?:行政)?规范性文件"),
        apart=re.compile(r"区政府|县政府|市政府|部门|街镇|解读|(?<!全年)(?<!本年)(?<!年度)(?<!共)累计"),
    ),
    _Statement(
        "text_in_force",
        "现行有效",
        _patterns(
            rf"现行有效(?:的)?(?:(?:行政)?规范性文件)?{FILL}{N}",
            rf"规范性文件[^\d,;]{{0,6}}现行有效{FILL}{N}",
        ),
        (("proactive.normative_document.in_force",), ("proactive.normative_document.total_disclosed",)),
    ),
    _outcome("text_granted", "予以公开", "granted"),
    _outcome("text_partially_granted", "部分公开", "partially_granted"),
    _outcome("text_refused", "不予公开", "refused"),
    _outcome("text_unavailable", "无法提供", "unavailable"),
    _outcome("text_not_processed", "不予处理", "not_processed"),
)


def _decisions(rule: str, what: str, row: str) -> _Statement:
    """作出行政许可决定 12 件, 行政许可处理决定数量为 12 件; not 公示行政许可 12 件."""
    return _Statement(
        rule,
        what,
        _patterns(
            rf"(?:作出|做出)(?:了|的|各类)*{what}(?:处理)?(?:决定)?{FILL}{N}",
            rf"{what}(?:类|事项)*处理决定{FILL}{N}",
        ),
        ((f"proactive.{row}.decisions",),),
        apart=re.compile(r"公开|公示|各部门|街镇|全市|全国|较|比"),
    )


def _result(words: str, result: str, procedure: str) -> _Statement:
    """行政复议 2 件，结果维持 1 件: of one procedure, where the sentence speaks of no other."""
    rows = (_RECONSIDERED,) if procedure == "复议" else (_SUED, _SUED[:1], _SUED[1:])
    return _Statement(
        "text_results",
        procedure,
        _patterns(
            rf"行政{procedure}[^;]*?\d[^;]*?(?:[,、:(]|其中)(?:结果|被|予以)*{words}(?:结果)?{FILL}{N}"
        ),
        tuple(tuple(cell.replace(".total", f".{result}") for cell in cells) for cells in rows),
        whole=True,
        apart=re.compile("诉讼|行政执法" if procedure == "复议" else "复议"),
    )


_RESULTS = (("维持", "upheld"), ("纠正", "corrected"), ("(?:尚未|未)审结", "pending"))
OF_SECTION: dict[str, tuple[_Statement, ...]] = {
    "overview": STATEMENTS,
    "proactive": (
        *STATEMENTS,
        _decisions("text_licensing", "行政许可", "licensing"),
        _decisions("text_penalty", "行政处罚", "penalty"),
        _decisions("text_compulsory_measure", "行政强制", "compulsory_measure"),
    ),
    "requests": STATEMENTS,
    "reviews": (
        *STATEMENTS,
        *(_result(words, result, of) for words, result in _RESULTS for of in ("复议", "诉讼")),
    ),
}
"""The statements that a section can make: in another one 作出行政处罚 3 件 may count something else."""


def by_channel(sentence: Sentence) -> Iterator[StatedNumber]:
    """网上申请 3 件, 信函申请 2 件, where nothing else in the sentence says how many there are."""
    text = sentence.text
    parts = list(_BY_CHANNEL.finditer(text)) if "申请" in text and "其中" not in text else []
    if len(parts) > 1 and len(parts) == len(COUNTED.findall(text)):
        words = text[parts[0].start() : parts[-1].end()]
        number = sum(float(part["n"]) for part in parts)
        yield StatedNumber(number, words, sentence.number, (_NEW, _NEW + _OLD, _DONE), part=True)
