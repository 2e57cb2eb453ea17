"""What lines around a table say that is no heading of it: who filled it in, when, that it is of a whole year.

A closed list of what reports print there; what is left of a line when this is set aside is judged as a
heading (`pipelines.forms.captions`).
"""

import re
from functools import lru_cache

from pipelines.forms.cells import narrowed
from pipelines.forms.units import COUNTS, MONEY, each, is_count, stated

UNITS = f"(?:{MONEY}|{COUNTS})(?:[\\s,;、/)]|$)"

_DAY = r"(?:20\d\d年\d{1,2}月\d{1,2}日|20\d\d([-/.])\d{1,2}\1\d{1,2})"
_PERSON = r"[一-鿿]{1,2}[某]{1,2}|[一-鿿·]{2,4}"
_END = r"(?=[\s,;、)]|$)"
_FIELDS = (
    # 填表人：张三 审核人：李四
    rf"(?:填[表报]|制表|编制|统计|审[核批]|复核|经办|联系|校对|签发|单位|部门|主管|分管)?(?:负责)?[人员]\s*[:：]\s*(?:{_PERSON}){_END}",
    rf"(?:填[表报]|制表|编制|统计|报送|上报|打印|导出|审核)(?:日期|时间)\s*[:：]?\s*{_DAY}",
    r"^[(]?(?:以下|上述|以上|本表)?(?:的)?数据(?:均|已)?(?:包含|包括|含)(?:所属|下属|直属)(?:事业)?单位(?:数据)?[)]?:?$",
    r"现行有效(?:件数|文件数|数)?(?:为|是|系|指)(?:历年|历史)?(?:以来)?(?:的)?累计(?:件数|总数|数|数据)?",
    r"[,，;]?\s*自?20\d\d年度?起(?:按|采用|执行|启用)[^,，。;；]*(?:口径|格式|样式|标准)(?:统计|填报)?",
    r"(?:联系)?电话\s*[:：]?\s*[\d-]{7,13}",
    r"^[(]?数据来源\s*[:：][^\s)]{2,20}[)]?$",
    r"^[(]?(?:请?点击(?:此处|图片|下载|查看|打开|放大|附件)?|查看|下载)+(?:大图|原图|附件|全文|表格|下载|放大)*[)]?$",
    r"^[(]?(?:注\s*[:：])?[此本]表(?:为|是|采用|按照?|由)国务院办公厅(?:统一)?(?:制定的?|规定的?|下发的?|统一)?(?:的)?(?:统一)?(?:格式|样式|式样|制定|制发)[)]?$",
)
_NO_HEADING = re.compile("|".join(_FIELDS))
"""Fields that a form's sheet prints around its table, each known as a whole."""
_WHOLE_YEAR = re.compile(
    r"(20\d\d)年度?\s*[(]?0?1(?:月(?:0?1日)?)?起?\s*[-—–~～至到]+\s*(?:\1年|[本当同]年)?12月(?:31日)?(?:止|底)?[)]?(?!\d)"
    r"|(20\d\d)([-/.])0?1\3(?:0?1)\s*[-—–~～至到]+\s*(?:\2\3)?12\3(?:31)"
    r"|截[至止](?:到)?(20\d\d)年(?:12月31日|年?底)(?:止)?"
)
"""2023年1-12月, 统计区间：2023年1月1日至12月31日, 截至2023年12月31日: the whole year."""
_NEW_YEAR = re.compile(r"截[至止]到?(20\d\d)年(?:1月1日)(?:零时|0时)?(?:止)?")
"""截至2024年1月1日: the day on which 2023 is over."""
_PERIOD = re.compile(
    r"(?:统计|数据|填报|报告|报送)?(?:区间|期间|时间|周期|时段|期限|范围)\s*[:：]?\s*(?=20\d\d年)"
)
_CHANGE = re.compile(
    r"[较比与同和](?:20\d\d年度?|去年|上一?年度?)(?:同期)?(?:相比|比较)?(?:[,，])?"
    r"(?:本年度?|今年)?(?:政府信息公开)?(?:申请|受理|办理|公开)?(?:数量?|总[数量]|件数)?"
    r"(?:有所|略有|大幅|均|同比)?(?:增长|增加|上升|提高|减少|下降|降低|持平|多|少)了?"
    r"(?:\d+(?:\.\d+)?(?:%|个百分点|件|条|次|项|宗)?)?[,，](?=.{0,6}(?:如下|下表))"
)
"""较2022年增长10%，详见下表: that this year's figures differ; they themselves stand below."""


@lru_cache(maxsize=4096)
def without_fields(line: str) -> str:
    """What a line says besides the known fields; a whole year in days or months is that year.

    Example:
        `填报日期：2024年1月10日 统计时间：2023年1月1日至12月31日` -> `2023年`.
    """
    text = narrowed(line)
    text = _WHOLE_YEAR.sub(lambda match: f"{match[1] or match[2] or match[4]}年", text)
    text = _NEW_YEAR.sub(lambda match: f"{int(match[1]) - 1}年", text)
    text = _CHANGE.sub("", _PERIOD.sub("", text))
    return _NO_HEADING.sub("", text).strip()


_OF_WHOM = re.compile(
    r"(?:(?:填报|报送|报告|公开|填表|编报|上报|制表|统计)单位(?:名称)?|单位名称)(?:[(](?:公章|盖章|章|签章)[)])?\s*[:：]\s*(?!"
    + UNITS
    + r")[^\s:：]+"
)
_TITLE = re.compile(
    r"^(?:(?:附?表|附件)\s*[\d一二三四]{0,2}(?:\s*[-.、:：]\s*|\s+|(?=[^\d])))?(?:20\d\d年度?)?(?P<what>.*?)(?:(?:统计|汇总|一览)?表)?$"
)
"""表2 2023年度收到和处理政府信息公开申请情况统计表."""


@lru_cache(maxsize=4096)
def title_within(line: str) -> str | None:
    """What the title of a table names besides its number, year, agency and units; None if a unit is unknown.

    Whose it is and of which year is for ``captions`` to judge.
    """
    text = _OF_WHOM.sub("", without_fields(line)).strip()
    unit = stated(text)
    if unit is not None:
        if not all(map(is_count, each(unit))):
            return None
        text = re.sub(r"[(]?(?:计量)?单位\s*[:：]?\s*" + re.escape(unit) + "[)]?", "", text).strip()
    match = _TITLE.match(text)
    return match["what"] if match else text


_SECTION = re.compile(
    r"^[一二三四五六]、\s*(?:行政机关)?(?:主动公开|收到和处理|(?:因)?政府信息公开.*(?:复议|诉讼))"
)
_NOTE = re.compile(
    r"^[(（【\[*※]*\s*(?:附?注|备注|说明)|[。；;！!]|[比较](?:20\d\d年|去年|上年|同期)|\d(?:件|条|次|项|宗|份)"
)


def below_notes(lines: list[str]) -> list[str]:
    """The lines below the last note or sentence above the heading of a section (`三、收到和处理…`).

    It belongs to what stands above it.
    """
    narrow = [narrowed(line) for line in lines]
    heading = next((at for at in reversed(range(len(narrow))) if _SECTION.match(narrow[at])), 0)
    return lines[next((at + 1 for at in reversed(range(heading)) if _NOTE.search(narrow[at])), 0) :]
