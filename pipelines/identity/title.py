"""What a title says a paper is: an annual report on disclosure, maybe one, or something else."""

import re
from functools import lru_cache
from typing import Literal

from pipelines.identity.claims import AGENCY_ENDING, PARENTHESES, YEAR
from pipelines.identity.names import normalise

TitleKind = Literal["report", "maybe", "draft", "other"]
"""`report`: the name of one and nothing against it. `maybe`: the name, and words of other papers beside it
(`（网站公开版）`, `和2024年工作计划`, `关于公布…的公告`, `图解`): only the document tells. `draft`: not the
final report. `other`: another paper, by its own name."""

_DISCLOSURE = re.compile(r"信息公开|政务公开|信息工作公开")
_ANNUAL = re.compile(r"年报|年度(?:工作|总结|情况)?报告|年度总结|年终总结")
_NAME = re.compile(
    r"(?:信息公开|政务公开|信息工作公开).{0,12}?"
    r"(?:年度报告|年度工作报告|年度总结报告|年度总结|年报|(?:工作|情况)报告|报告(?=$|[(的]))"
    r"|(?:年度报告|年报).{0,6}?(?:信息公开|政务公开)"  # 2023年年度报告（政府信息公开）
)
_SHORT = re.compile(r"(?:工作)?(?:年报|年度报告)$")  # 长宁区司法局2024年年报
_BESIDE = re.compile(
    r"指南|目录|决算|要点|方案|制度|办法|规定|清单|流程|申请表|意见箱|图解|图读懂|一图|解读|问答|做好|报送|通报|法治政府"
    r"|通知|公告|公示|公布|发布|复函|函$|新闻|召开|部署|推进|汇报"
    r"|(?:预算|计划|培训|会议|考核|评估|评议|测评|网站|行政执法)"
    # but not in an agency's name: 卫生和计划生育委员会, 城市管理综合行政执法局, 会议中心
    r"(?!(?:生育|管理|服务|编审){0,2}(?:委|局|办公室|办(?!法)|中心|[总支大]?队))"
)
"""Words of other papers, which a report's title may bear as well."""
_OTHER_SUBJECT = re.compile(
    r"(?:统计|财务|企业|质量|状况|建设|监测|服务|审计|监督|检查|内部控制|社会责任|信用|监管|绩效|绩效评价|支出|决算|预算|调查"
    r"|发展|行政执法|执法|考核|评估|社会|安全|环境|健康|疾病|气象|水资源|知识产权|专利)(?:工作)?(?:年报|年度报告)$"
)
"""What other annual reports are about: 2024年统计年报, 部门整体支出绩效评价年度报告."""
_OF_A_PART = re.compile(r"季度|季报|月报|半年|[一二三四]季|年度报表|月份")
_DRAFT = re.compile(
    r"征求|征集|草案|草稿|初稿|讨论稿|送审|未定稿|审核稿|待审|拟稿|模[板版]|样[表张式本例]|示例|范[例本]"
)
_END = r"(?:年报|报告|总结)》?(?:\([^()]*\))*"
_PLAN = re.compile(rf"(?P<report>{_END})[和及暨与]20\d\d年.{{0,8}}?(?:计划|要点|安排)")
_CARRIES = re.compile(rf"{_END}(?:的?(?:通知|公告|公示|通告|函))?$")
"""The end of a title whose paper is the report, or what it is published with."""
_EXPLAINS = re.compile(r"图解|图读懂|一图|图看懂|解读|问答|漫画|视频|召开|举办|培训|部署")
_PLACE_OR_AGENCY = re.compile(rf"(?:{AGENCY_ENDING.pattern}|[省市区县旗]$)")
_WRAPPED = re.compile(r"\([^()]*(?:解读|图解)[^()]*\)|附(?:政策)?解读")  # (附政策解读)
_TAIL = re.compile(r"\([^()]*\)$")  # (区府办编制)


@lru_cache(4096)
def kind_of(title: str) -> TitleKind:
    """What a title without markup, of any width and spacing, says its paper is.

    Whoever lists papers fetches `report` and `maybe`. Of a `maybe` the document decides
    (``pipelines.read``, finding `no_report`): a title alone proves neither.

    Example:
        `2024年政府信息公开工作年度报告（上海市长宁区…局）` and `长宁区司法局2024年年报` are reports,
        `长宁区2024年政府信息公开年度报告（网站公开版）` may be one, `2024年统计年报` is another paper.
    """
    text = _WRAPPED.sub("", normalise(title))
    named = _NAME.search(text)
    if named or (_DISCLOSURE.search(text) and _ANNUAL.search(text)):
        if _OF_A_PART.search(text) and not _ANNUAL.search(text):
            return "other"  # 2024年上半年政府信息公开工作报告
        if _DRAFT.search(text):
            return "draft"
        return "report" if named and not _BESIDE.search(text) else "maybe"
    return _kind_of_short(text)


def carries_report(title: str) -> bool:
    """Whether a paper of this title is a report or comes with one: `关于印发…年度报告的通知`, not `…图解`."""
    text = without_plan(normalise(title))
    return bool(_CARRIES.search(text)) and not _EXPLAINS.search(text)


def without_plan(title: str) -> str:
    """A title (normalised) without the plan that a report is published with, whose year is not the report's.

    `…2024年政府信息公开工作年度报告和2025年工作计划` is the title of a report on 2024.
    """
    return _PLAN.sub(r"\g<report>", title)


def _kind_of_short(text: str) -> TitleKind:
    """Of a title that does not speak of disclosure: columns of annual reports use short forms."""
    while _TAIL.search(text):  # 长宁区2024年年报(区府办编制)
        text = _TAIL.sub("", text)
    name = _SHORT.search(text)
    if not name or _OF_A_PART.search(text) or _OTHER_SUBJECT.search(text) or _BESIDE.search(text):
        return "other"
    whose = YEAR.sub("", PARENTHESES.sub("", text[: name.start()])).rstrip("年度的")
    return "report" if not whose or _PLACE_OR_AGENCY.search(whose) else "maybe"  # 2024年社区矫正年报
