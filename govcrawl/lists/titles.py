"""Which entries of a list are annual reports, and of which year, judged by their titles alone.

Titles are not uniform (`2024年政府信息公开工作年度报告（上海市…）`, `…2023年年报`, `关于印发…年度报告的通知`,
政务公开 for 信息公开, a missing 政, the year at the end), and the columns hold other papers too.
"""

import re
import unicodedata
from datetime import date
from html import unescape

from pipelines.identity.names import normalise
from pipelines.identity.year import certain_year, title_years

REPORT = re.compile(
    r"(信息公开|政务公开).{0,12}?(年度报告|年度工作报告|年度总结报告|年度总结|年报|(工作|情况)报告|报告(?=$|[(的]))"
    r"|(年度报告|年报).{0,6}?(信息公开|政务公开)"  # 2023年年度报告（政府信息公开）
)
SHORT = re.compile(r"年报$|年度报告$")
"""Short forms: `长宁区司法局2024年年报`. Columns of annual reports use them, other papers do too."""

OTHER = re.compile(
    r"指南|目录|决算|要点|方案|制度|办法|规定|清单|流程|申请表|意见箱|征求"
    r"|季度|季报|月报|半年|一季|二季|三季|四季"
    r"|图解|图读懂|一图|解读|问答"
    r"|做好|报送|通报|法治政府|年度报表"
    r"|(预算|计划|培训|会议|考核|评估|评议|测评|网站|行政执法)"
    # but not in an agency's name: 卫生和计划生育委员会, 城市管理综合行政执法局, 会议中心
    r"(?!(生育|管理|服务|编审){0,2}(委|局|办公室|办(?!法)|中心|[总支大]?队))"
)
"""Words of papers that are about something else, or about reports without being one."""

OTHER_SHORT = re.compile(  # 2024年统计年报
    r"(统计|财务|企业|质量|状况|建设|监测|服务|审计|监督|检查|内部控制|社会责任|信用|监管|绩效|调查|发展|工作)(年报|年度报告)$"
)

_NAMES = ("政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开工作年度报告", "政务公开工作年度报告")
_RECOGNISED = 3
"""Letters of a name by which a title that is cut off is recognised; 政府 alone ends many."""

_MARKUP = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_WRAPPED = re.compile(r"\([^()]*(解读|图解)[^()]*\)|附(政策)?解读")  # (附政策解读)
_TAIL = re.compile(r"\([^()]*\)$")  # (区府办编制)


def printed(title: str) -> str:
    """``title`` as a reader sees it: without markup and character references, spaces collapsed."""
    return " ".join(unescape(_MARKUP.sub("", title)).split())


def plain(title: str) -> str:
    """``title`` without markup and spaces, full-width characters folded: the form in which titles compare."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", printed(title)))


def is_annual_report(title: str) -> bool:
    """Whether ``title`` is that of an annual report on disclosure, or of the notice that carries it."""
    # A report that brings its interpretation along (附政策解读) is a report.
    text = _WRAPPED.sub("", plain(title))
    if OTHER.search(text):
        return False
    if REPORT.search(text):
        return True
    while _TAIL.search(text):  # 长宁区2024年年报(区府办编制)
        text = _TAIL.sub("", text)
    return bool(SHORT.search(text)) and not OTHER_SHORT.search(text)


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


def years_of(title: str) -> list[int]:
    """The report years a title may be about, as reading it will find them (``pipelines.identity.year``)."""
    return title_years(normalise(printed(title)))


def certain_year_of(title: str, listed_on: date | None) -> int | None:
    """The report year that a title of a list settles, None where only its document can tell."""
    return certain_year(normalise(printed(title)), listed_on)
