"""The statistics sheets (统计表) of reports on 2018 and before: typed from the notices, not our forms."""

from collections.abc import Iterator, Mapping
from random import Random

NATIONAL = (
    ("一、主动公开情况", "——"),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("其中：主动公开规范性文件数", "条"),
    ("制发规范性文件总数", "件"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——"),
    ("1．政府公报公开政府信息数", "条"),
    ("2．政府网站公开政府信息数", "条"),
    ("3．政务微博公开政府信息数", "条"),
    ("4．政务微信公开政府信息数", "条"),
    ("5．其他方式公开政府信息数", "条"),
    ("二、回应解读情况", "——"),
    ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),
    ("（二）通过不同渠道和方式回应解读的情况", "——"),
    ("1．参加或举办新闻发布会总次数", "次"),
    ("其中：主要负责同志参加新闻发布会次数", "次"),
    ("2．政府网站在线访谈次数", "次"),
    ("3．政策解读稿件发布数", "篇"),
    ("4．微博微信回应事件数", "次"),
    ("5．其他方式回应事件数", "次"),
    ("三、依申请公开情况", "——"),
    ("（一）收到申请数", "件"),
    ("1．当面申请数", "件"),
    ("2．传真申请数", "件"),
    ("3．网络申请数", "件"),
    ("4．信函申请数", "件"),
    ("（二）申请办结数", "件"),
    ("1．按时办结数", "件"),
    ("2．延期办结数", "件"),
    ("（三）申请答复数", "件"),
    ("1．属于已主动公开范围数", "件"),
    ("2．同意公开答复数", "件"),
    ("3．同意部分公开答复数", "件"),
    ("4．不同意公开答复数", "件"),
    ("其中：涉及国家秘密", "件"),
    ("涉及商业秘密", "件"),
    ("涉及个人隐私", "件"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件"),
    ("不是《条例》所指政府信息", "件"),
    ("法律法规规定的其他情形", "件"),
    ("5．不属于本行政机关公开数", "件"),
    ("6．申请信息不存在数", "件"),
    ("7．告知作出更改补充数", "件"),
    ("8．告知通过其他途径办理数", "件"),
    ("四、行政复议数量", "件"),
    ("（一）维持具体行政行为数", "件"),
    ("（二）被依法纠错数", "件"),
    ("（三）其他情形数", "件"),
    ("五、行政诉讼数量", "件"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    ("（二）被依法纠错数", "件"),
    ("（三）其他情形数", "件"),
    ("六、举报投诉数量", "件"),
    ("七、依申请公开信息收取的费用", "万元"),
    ("八、机构建设和保障经费情况", "——"),
    ("（一）政府信息公开工作专门机构数", "个"),
    ("（二）设置政府信息公开查阅点数", "个"),
    ("（三）从事政府信息公开工作人员数", "人"),
    ("1．专职人员数", "人"),
    ("2．兼职人员数", "人"),
    ("（四）政府信息公开专项经费", "万元"),
    ("九、政府信息公开会议和培训情况", "——"),
    ("（一）召开政府信息公开工作会议或专题会议数", "次"),
    ("（二）举办各类培训班数", "次"),
    ("（三）接受培训人员数", "人次"),
)
"""国办发〔2014〕32号: label and unit of each row; those with a dash group others and have no figure."""

OLDER = (
    ("主动公开文件数", "条"),
    ("其中：1、政府网站公开数", "条"),
    ("2、政府公报公开数", "条"),
    ("受理依申请公开信息总数", "条"),
    ("其中：1、当面申请数", "条"),
    ("2、网上申请数", "条"),
    ("3、信函、传真申请数", "条"),
    ("对申请的答复总数", "条"),
    ("其中：1、同意公开答复数", "条"),
    ("2、同意部分公开答复数", "条"),
    ("3、不予公开答复数", "条"),
    ("4、其他类型答复数", "条"),
    ("接受行政诉讼、举报数", "条"),
    ("行政复议数", "条"),
    ("行政诉讼数", "条"),
)
"""The sheets of provinces: a column for the year, one for all years."""


SUMS = {
    NATIONAL: {
        32: range(33, 39),  # 不同意公开
        28: (*range(29, 33), *range(39, 43)),  # 申请答复
        20: range(21, 25),
        25: range(26, 28),
        43: range(44, 47),
        47: range(48, 51),
        56: range(57, 59),
    },
    OLDER: {3: range(4, 7), 7: range(8, 12)},
}
"""Rows -> row -> the rows that are its parts; parts of parts first."""
PARTS = {NATIONAL: {2: 1, 14: 13}, OLDER: {1: 0, 2: 0}}
"""Rows -> row -> the row of which it counts some (其中)."""


PERIODS = ("this_year", "cumulative")


def figures(dice: Random) -> dict[str, str]:
    """Every cell of a sheet by `indicators.<row> <label>.<period>`; its rows are the national or the older.

    Whatever is divided is the sum of its parts, and no year is more than all years.
    """
    rows, periods = (NATIONAL, PERIODS[:1]) if dice.random() < 0.7 else (OLDER, PERIODS)
    numbers = [0 if unit == "——" else dice.choice((0, 0, dice.randrange(1, 400))) for _, unit in rows]
    for whole, parts in SUMS[rows].items():
        numbers[whole] = sum(numbers[part] for part in parts)
    for part, whole in PARTS[rows].items():
        numbers[part] = min(numbers[part], numbers[whole])
    before = dice.randrange(2, 9)
    return {
        f"indicators.{number} {label}.{period}": str(
            numbers[number] * (before if period == "cumulative" else 1)
        )
        for number, (label, unit) in enumerate(rows)
        for period in periods
        if unit != "——"
    }


def table(year: int, texts: Mapping[str, str]) -> str:
    """The rows of the sheet as a page prints it."""
    rows = NATIONAL if any(label in name for name in texts for label, _ in NATIONAL[:2]) else OLDER
    head = ["统计指标", "单位", "统计数"]
    if rows is OLDER:
        head = ["指标名称", "计量单位", f"{year}年度", "历年累计"]
    return "".join(_row(cells) for cells in (head, *_printed(rows, texts, len(head) - 2)))


def _printed(
    rows: tuple[tuple[str, str], ...], texts: Mapping[str, str], columns: int
) -> Iterator[list[str]]:
    for number, (label, unit) in enumerate(rows):
        names = [f"indicators.{number} {label}.{period}" for period in PERIODS[:columns]]
        yield [label, unit, *(texts.get(name, "") for name in names)]


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
