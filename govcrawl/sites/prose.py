"""The running text of a generated report: our own words around the numbers it states."""

from collections.abc import Iterator

from govcrawl.sites.world import GeneratedReport
from pipelines import places
from pipelines.places import Agency

SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
"""Headings of the forms of 2019 and 2021."""

_COUNTS = (
    "{year}年，本机关新收政府信息公开申请{new_received}件，上年结转{carried_in}件；本年度办结{total_processed}件，"
    "结转下年度继续办理{carried_over}件。\n"
    "全年共收到政府信息公开申请{new_received}件，另有上年度结转申请{carried_in}件。年内答复{total_processed}件，"
    "其余{carried_over}件结转至下一年度。\n"
    "{year}年度共受理政府信息公开申请{new_received}件（上年度结转{carried_in}件），共办结{total_processed}件，"
    "结转下一年度{carried_over}件。"
).splitlines()
"""Sentences that a reader can hold against table 三."""

_WORK = (
    "本机关把公开作为日常工作的一环，文件起草时即定公开属性，印发后按时上网。",
    "网上专栏由专人维护，机构职能、办事指南与年度预算各有固定栏目，内容变动后及时更新。",
    "新出台的文件配有简明的说明，来电来访的常见疑问汇总成问答，供居民和企业查阅。",
    "年内检查了历年公开的目录，补齐遗漏的条目，撤下已经失效的链接。",
    "窗口与热线并行接待，对不熟悉网络的居民提供纸质材料和当面说明。",
)

_PROBLEMS = (
    "栏目的检索还不够方便，部分旧文件缺少分类。下一年度将重做分类，并增加按事项查找的入口。",
    "对申请人补正要求的说明有时过于简略。今后将附上例子，让申请人一次说清所需信息。",
    "工作人员更替较多，办理口径不尽一致。拟每季度组织一次案例学习，统一答复的写法。",
)


def heading(report: GeneratedReport) -> Iterator[str]:
    """The paragraphs before the first section: who wrote the report, its period and a contact."""
    agency, year = report.agency, report.printed.period
    phone, email = report.contact
    body = {
        "district": f"由{_government(agency)}办公室综合区政府各部门、各街道和镇的情况编制",
        "government": f"由{_government(agency)}办公室编制",
    }.get(agency.kind, f"由{agency.name}编制")
    city = places.cities()[places.districts()[agency.district].city].name
    yield f"本报告依照《中华人民共和国政府信息公开条例》和《{city}政府信息公开规定》，{body}。"
    yield f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    yield f"对本报告如有疑问，请与{agency.name.partition('（')[0]}联系（电话：{phone}，电子邮箱：{email}）。"


def _government(agency: Agency) -> str:
    return f"{places.districts()[agency.district].full_name}人民政府"


def overview(report: GeneratedReport) -> Iterator[str]:
    """Section 一 in its five parts."""
    dice = report.dice("prose")
    work = dice.sample(_WORK, 4)
    yield "（一）主动公开"
    yield work[0]
    yield "（二）依申请公开"
    if report.printed.stated:
        yield dice.choice(_COUNTS).format(year=report.year, **report.printed.stated)
    for part, text in zip(
        ("（三）政府信息管理", "（四）政府信息公开平台建设", "（五）监督保障"), work[1:], strict=True
    ):
        yield part
        yield text


def problems(report: GeneratedReport) -> Iterator[str]:
    """Section 五."""
    yield report.dice("problems").choice(_PROBLEMS)


def other_matters(report: GeneratedReport) -> Iterator[str]:
    """Section 六: the fees for handling requests are reported here."""
    yield f"{report.year}年度，本机关依申请提供政府信息未收取信息处理费。"
