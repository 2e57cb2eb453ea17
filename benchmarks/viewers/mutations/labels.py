"""Labels, headings and units that say something else (item 4)."""

from itertools import pairwise
from random import Random

from benchmarks.viewers.mutations.registry import mutation
from benchmarks.viewers.pages import MARK, Answer, Cell, Page, Row, Table

_PROVED = "（七）小计"
"""Pages print （七）总计 so, and its number proves which row it is."""
OTHER_MEANING = (
    ("本年", "上年"),
    ("本年", "下年"),
    ("本年", "去年"),
    ("本年", "本季"),
    ("本年", "今后"),
    ("本年", "历年"),
    ("本年度", "上年度"),
    ("上年", "本年"),
    ("上年", "下年"),
    ("下年度", "上年度"),
    ("下年度", "本年度"),
    ("制发", "拟制发"),
    ("制发", "修改"),
    ("制发", "转发"),
    ("制发件数", "制发页数"),
    ("件数", "条数"),
    ("废止", "修订"),
    ("有效", "失效"),
    ("有效", "无效"),
    ("有效", "在审"),
    ("现行", "曾经"),
    ("处理决定", "撤销决定"),
    ("处理决定", "投诉"),
    ("收费金额", "退费金额"),
    ("收费金额", "收费笔数"),
    ("许可", "确认"),
    ("许可", "不许可"),
    ("处罚", "处分"),
    ("处罚", "奖励"),
    ("强制", "检查"),
    ("事业性收费", "罚没收入"),
    ("规章", "章程"),
    ("规章", "规划"),
    ("行政规范性文件", "非规范性文件"),
    ("新收", "补收"),
    ("新收", "未收"),
    ("新收", "退回"),
    ("予以公开", "不予公开"),
    ("予以公开", "主动公开"),
    ("部分公开", "全部公开"),
    ("部分公开", "部分不公开"),
    ("不予公开", "予以公开"),
    ("国家秘密", "商业秘密"),
    ("国家秘密", "工作秘密"),
    ("禁止公开", "允许公开"),
    ("三安全", "二安全"),
    ("第三方", "第二方"),
    ("合法权益", "非法权益"),
    ("三类", "二类"),
    ("三类", "四类"),
    ("四类", "三类"),
    ("内部", "外部"),
    ("过程性", "结果性"),
    ("执法案卷", "司法案卷"),
    ("查询事项", "咨询事项"),
    ("不掌握", "掌握"),
    ("不掌握", "已掌握"),
    ("没有现成", "有现成"),
    ("不明确", "明确"),
    ("无法提供", "可以提供"),
    ("不予处理", "予以处理"),
    ("信访举报", "网上举报"),
    ("重复申请", "首次申请"),
    ("公开出版物", "非公开出版物"),
    ("无正当理由", "有正当理由"),
    ("重新出具", "首次出具"),
    ("逾期", "按期"),
    ("未按", "已按"),
    ("总计", "小计"),
    ("总计", "累计"),
    ("总计", "平均"),
    ("自然人", "法人"),
    ("自然人", "非自然人"),
    ("商业企业", "工业企业"),
    ("商业企业", "国有企业"),
    ("科研机构", "教育机构"),
    ("公益组织", "团体组织"),
    ("法律服务", "金融服务"),
    ("结果维持", "结果变更"),
    ("结果纠正", "结果撤回"),
    ("其他结果", "调解结果"),
    ("尚未审结", "已经审结"),
    ("尚未审结", "尚未受理"),
    ("未经复议", "已经复议"),
    ("复议后", "复议前"),
    ("行政复议", "行政调解"),
    ("行政诉讼", "民事诉讼"),
    ("行政诉讼", "行政复议"),
    ("申请人情况", "被申请人情况"),
    ("办理结果", "受理结果"),
    ("其他处理", "其他机关处理"),
    ("结转", "办结"),
    ("继续办理", "停止办理"),
    ("申请数量", "申请人数"),
    ("申请数量", "答复数量"),
    ("申请数量", "投诉数量"),
    ("政府信息", "企业信息"),
    ("第（一）项", "第（二）项"),
    ("第（五）项", "第（四）项"),
    ("第（六）项", "第（七）项"),
    ("第（八）项", "第（三）项"),
    ("第二十条", "第十九条"),
)
"""A word of a label, and one that makes it another measure."""
_VALUES_KEEP = {"第（一）项", "第（五）项", "第（六）项", "第（八）项", "第二十条", "办理结果", "申请人情况"}
"""Words of headings above headings: the rows below name the measure by themselves, so either reading will do."""

BEFORE = (
    "非",
    "不含",
    "其中：",
    "上年",
    "2023年",
    "去年",
    "累计",
    "拟",
    "除",
    "平均",
    "历年",
    "应",
    "不",
    "未",
    "另有",
)
AFTER = (
    "（2023年）",
    "（上年数）",
    "（不含本级）",
    "增减",
    "占比",
    "（%）",
    "同比",
    "（累计）",
    "以外",
    "人数",
    "（预计）",
    "天数",
)
LETTERS = (
    "的一是在有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么"
)


def labels(page: Page) -> list[tuple[Table, Cell]]:
    """All labels and headings with their tables."""
    return [(table, cell) for table in page.tables for cell in table.labels()]


@mutation("labels")
def another_word(page: Page, dice: Random) -> None:
    """A word that makes a label another measure."""
    pairs = [(cell, a, b) for _, cell in labels(page) for a, b in OTHER_MEANING if a in cell.inner]
    cell, old, new = dice.choice(pairs)
    cell.inner = cell.inner.replace(old, new, 1)
    if old not in _VALUES_KEEP and cell.inner != _PROVED:
        page.mark(*cell.covers)


def _add(page: Page, dice: Random, words: tuple[str, ...], *, front: bool) -> None:
    cell = dice.choice([cell for _, cell in labels(page) if not cell.inner.startswith(("第二十条", "三、"))])
    numbered = cell.inner[:2] if cell.inner[1:2] in ".、" else cell.inner[:3] if cell.inner[0] == "（" else ""
    word = dice.choice(words)
    rest = cell.inner[len(numbered) :]
    cell.inner = numbered + (word + rest if front else rest + word)
    if not (cell.inner.startswith("其中：")):
        page.mark(*cell.covers)


@mutation("labels")
def a_word_before(page: Page, dice: Random) -> None:
    """A word in front that makes it another measure."""
    _add(page, dice, tuple(word for word in BEFORE if word != "其中："), front=True)


@mutation("labels")
def a_word_after(page: Page, dice: Random) -> None:
    """A word behind that makes it another measure."""
    _add(page, dice, AFTER, front=False)


@mutation("labels")
def a_wrong_letter(page: Page, dice: Random) -> None:
    """Any letter replaced by any other: close, but not the same."""
    cell = dice.choice([cell for _, cell in labels(page) if not cell.inner.startswith(("第二十条", "三、"))])
    at = dice.choice(
        [n for n, c in enumerate(cell.inner) if "一" <= c <= "龥" and not _in_number(cell.inner, n)]
    )
    letter = dice.choice([c for c in LETTERS if c != cell.inner[at]])
    cell.inner = cell.inner[:at] + letter + cell.inner[at + 1 :]
    if not _group(cell):
        page.mark(*cell.covers)


@mutation("labels")
def a_letter_more(page: Page, dice: Random) -> None:
    """Any letter put in anywhere."""
    cell = dice.choice([cell for _, cell in labels(page) if not cell.inner.startswith(("第二十条", "三、"))])
    at = dice.randint(3 if cell.inner[0] in "（123456789一二三四" else 0, len(cell.inner))
    cell.inner = cell.inner[:at] + dice.choice(LETTERS) + cell.inner[at:]
    if not _group(cell):
        page.mark(*cell.covers)


@mutation("labels")
def a_letter_less(page: Page, dice: Random) -> None:
    """Any letter left out; without 不, 未, 无, 非, 没 or a number it says something else."""
    cell = dice.choice([cell for _, cell in labels(page) if len(cell.inner) > 2])
    at = dice.randrange(len(cell.inner))
    letter, cell.inner = cell.inner[at], cell.inner[:at] + cell.inner[at + 1 :]
    if letter in "不未无非没上下" and not _group(cell):
        page.mark(*cell.covers)


def _group(cell: Cell) -> bool:
    """Whether it heads other labels, which name the measure by themselves."""
    return (
        len(cell.covers) > 25 or (cell.side and len(cell.covers) > 7) or cell.inner.startswith(("第", "（"))
    )


def _in_number(text: str, at: int) -> bool:
    return at < 2 and text[at] in "一二三四五六七" and (text[0] == "（" or text[1:2] == "、")


UNITS = (
    "元",
    "千元",
    "百元",
    "亿元",
    "美元",
    "万美元",
    "欧元",
    "港元",
    "件",
    "万件",
    "百万元",
    "十万元",
    "万 元",
    "人民币万元",
)


@mutation("labels")
def another_unit(page: Page, dice: Random) -> None:
    """The fee's heading names another unit: the number is of that unit, or marked."""
    name = "proactive.administrative_fee.amount_10k_yuan"
    cell = next(c for c in page.table("proactive").labels() if c.inner.startswith("本年收费"))
    unit = dice.choice(UNITS)
    form = dice.choice(("本年收费金额（单位：{}）", "本年收费金额（{}）", "本年收费金额(单位:{})"))
    cell.inner = form.format(unit)
    page.answers[name] = Answer(
        (page.texts[name],), unit={"万 元": "万元", "人民币万元": "万元"}.get(unit, unit)
    )


# Swapped, permuted, added and missing lines.


@mutation("labels")
def two_headings_swapped(page: Page, dice: Random) -> None:
    """Two columns of table 三 change their headings: figures stand under the other's."""
    two = dice.sample([c for c in page.table("requests").labels() if len(c.covers) == 25 and not c.side], 2)
    _swap(page, *two)


@mutation("labels")
def two_labels_swapped(page: Page, dice: Random) -> None:
    """Two rows of one group change their labels, numbers included or not."""
    table = page.table("requests")
    groups = [
        [
            c
            for c in table.labels()
            if c.side and c.covers[0].startswith(f"requests.{g}.") and len(c.covers) == 7
        ]
        for g in ("refused", "unavailable", "not_processed")
    ]
    one, other = dice.sample(dice.choice(groups), 2)
    _swap(page, one, other)
    if dice.random() < 0.5:  # the number stays where it was
        one.inner, other.inner = other.inner[0] + one.inner[1:], one.inner[0] + other.inner[1:]


@mutation("labels")
def two_results_swapped(page: Page, dice: Random) -> None:
    """Two results of one procedure of table 四 change their headings."""
    table = page.table("reviews")
    single = [c for c in table.labels() if len(c.covers) == 1]
    one = dice.choice(single)
    procedure = one.covers[0].rpartition(".")[0]
    other = dice.choice([c for c in single if c.covers[0].rpartition(".")[0] == procedure and c is not one])
    _swap(page, one, other)


@mutation("labels")
def two_measures_swapped(page: Page, dice: Random) -> None:
    """Two measures of table 二 change their headings."""
    two = [
        c for c in page.table("proactive").labels() if len(c.covers) == 2 and not c.side and "件数" in c.inner
    ]
    _swap(page, *dice.sample(two, 2))


def _swap(page: Page, one: Cell, other: Cell) -> None:
    """What stands under or beside the one is now the other's."""
    cells = {cell.name: cell for cell in page.cells()}
    for a, b in zip(one.covers, other.covers, strict=True):
        cells[a].name, cells[b].name = b, a
        for by_name in (page.answers, page.texts):
            by_name[a], by_name[b] = by_name[b], by_name[a]
    one.inner, other.inner = other.inner, one.inner
    names = dict(zip(one.covers + other.covers, other.covers + one.covers, strict=True))
    for _, label in labels(page):
        label.covers = tuple(names.get(name, name) for name in label.covers)


@mutation("labels")
def rows_permuted(page: Page, dice: Random) -> None:
    """The rows of a group in another order, labels and figures together: nothing changes."""
    table = page.table("requests")
    group = dice.choice(("refused", "unavailable", "not_processed"))
    places = [n for n, row in enumerate(table.rows) if row.values() and f".{group}." in row.values()[0].name]
    order = dice.sample(places, len(places))
    tails = [[c for c in table.rows[n].cells if c.rowspan == 1] for n in order]
    for n, tail in zip(places, tails, strict=True):
        table.rows[n].cells = [c for c in table.rows[n].cells if c.rowspan > 1] + tail


@mutation("labels")
def columns_permuted(page: Page, dice: Random) -> None:
    """The five kinds of organisations in another order, headings and figures together."""
    table = page.table("requests")
    order = dice.sample(range(5), 5)
    table.rows[2].cells = [table.rows[2].cells[n] for n in order]
    for row in table.rows[3:]:
        values = row.values()
        labels = [cell for cell in row.cells if not cell.name]
        row.cells = [*labels, values[0], *(values[1 + n] for n in order), values[6]]


@mutation("labels")
def results_permuted(page: Page, dice: Random) -> None:
    """The results of all procedures in another order, headings and figures together."""
    rows = page.table("reviews").rows
    order = dice.sample(range(5), 5)
    rows[1].cells = [rows[1].cells[n] for n in order] + rows[1].cells[5:]
    for row, parts in ((rows[2], 2), (rows[3], 3)):
        row.cells = [row.cells[5 * part + n] for part in range(parts) for n in order]


@mutation("labels")
def a_column_more(page: Page, dice: Random) -> None:
    """A column of something else in table 三, its heading over it."""
    table = page.table("requests")
    at = dice.randint(0, 5)
    word = dice.choice(("上年", "同比", "占比", "2023年", "外国企业", "其他组织", "序号", "备注", "小计"))
    table.rows[0].cells[1].colspan = 8
    if at in {0, 5} and dice.random() < 0.5:
        table.rows[1].cells.insert(0 if at == 0 else 3, Cell(word, rowspan=2))
        at = 0 if at == 0 else 7
    else:
        table.rows[1].cells[1].colspan = 6
        table.rows[2].cells.insert(at, Cell(word))
        at += 1
    figures = dice.choice(((lambda: str(dice.randint(0, 99))), (lambda: "0"), (lambda: "")))
    for row in table.rows[3:]:
        first = len(row.cells) - 7
        row.cells.insert(first + at, Cell(figures()))


@mutation("labels")
def a_column_less(page: Page, dice: Random) -> None:
    """A column is missing, with its heading or without it."""
    table = page.table("requests")
    at = dice.randint(1, 5)
    with_heading = dice.random() < 0.6
    if with_heading:
        del table.rows[2].cells[at - 1]
        table.rows[1].cells[1].colspan = 4
        table.rows[0].cells[1].colspan = 6
    for row in table.rows[3:]:
        values = row.values()
        page.mark(*[v.name for v in (values[at : at + 1] if with_heading else values[at:])])
        row.cells.remove(values[at])


@mutation("labels")
def a_row_less(page: Page, dice: Random) -> None:
    """A row is not printed."""
    table = page.table("requests")
    row = dice.choice([row for row in table.rows if row.values() and all(c.rowspan == 1 for c in row.cells)])
    at = table.rows.index(row)
    for above, other in enumerate(table.rows[:at]):
        for cell in other.cells:
            if above + cell.rowspan > at:
                cell.rowspan -= 1
    del table.rows[at]
    page.mark(*[cell.name for cell in row.values()])


@mutation("labels")
def a_row_more(page: Page, dice: Random) -> None:
    """A row of something else between the others, or below them."""
    table = page.table("requests")
    at = dice.choice((3, 4, 5, len(table.rows)))
    word = dice.choice(
        ("上年同期", "其中：网上申请", "2023年", "同比增减", "受理数", "其中：本级", "合计", "备注", "")
    )
    table.rows.insert(at, Row([Cell(word, 3), *(Cell(str(dice.randint(0, 99))) for _ in range(7))]))


@mutation("labels")
def a_row_twice(page: Page, dice: Random) -> None:
    """A row printed twice with other figures: which of both counts is open."""
    table = page.table("requests")
    at = dice.choice((3, 4))
    row = table.rows[at]
    twin = Row(
        [
            Cell(cell.inner, cell.colspan) if not cell.name else Cell(str(dice.randint(0, 99)))
            for cell in row.cells
        ]
    )
    table.rows.insert(at + dice.randint(0, 1), twin)
    for cell, other in zip(row.values(), twin.cells[1:], strict=True):
        if page.texts[cell.name] != other.inner:
            page.answers[cell.name] = MARK


@mutation("labels")
def another_year_above(page: Page, dice: Random) -> None:
    """A row above the table, or its caption, says that its figures are of another year."""
    table = dice.choice(page.tables)
    year = dice.choice(("2023年度", "2023年", "2022年度数据", "上年度", "（2023年）", "统计年度：2023年"))
    way = dice.choice(("row", "caption", "line"))
    if way == "row":
        table.rows.insert(
            0, Row([Cell(year, {"proactive": 4, "requests": 10, "reviews": 15}[table.dataset])])
        )
    elif way == "caption":
        table.opening = f"<caption>{year}</caption>{table.opening}"
    else:
        page.between[table.dataset] = (f"<p>{year}</p>", "")
    page.mark(*[cell.name for cell in table.values()])


@mutation("labels")
def a_note(page: Page, dice: Random) -> None:
    """A note behind a label that leaves its meaning."""
    _, cell = dice.choice(labels(page))
    cell.inner += dice.choice(("[1]", "*", "①", "<sup>1</sup>", "（件）", "（单位：件）", "（注）"))


@mutation("labels")
def a_label_of_pictures(page: Page, dice: Random) -> None:
    """A label that is a picture: the figures are still its own."""
    _, cell = dice.choice(labels(page))
    cell.inner = "<img src='label.png'>"


@mutation("labels")
def a_hidden_word(page: Page, dice: Random) -> None:
    """A word in a label that nobody sees, or sees struck out: what is shown counts."""
    cell, old, new = dice.choice(
        [
            (cell, a, b)
            for _, cell in labels(page)
            for a, b in OTHER_MEANING
            if a in cell.inner and a not in _VALUES_KEEP
        ]
    )
    hide = dice.choice(("<span style='display:none'>{}</span>", "<b hidden>{}</b>", "<i class='gone'>{}</i>"))
    page.head += "<style>.gone{display:none}</style>"
    if dice.random() < 0.5:
        if cell.inner.replace(old, new, 1) != _PROVED:
            page.mark(*cell.covers)
        cell.inner = cell.inner.replace(old, new + hide.format(old), 1)
    else:
        cell.inner = cell.inner.replace(old, old + hide.format(new), 1)


_TOLD = (
    "注：以上数据为2023年数据。",
    "注：以上数量单位均为百件",
    "注：上表数据有误",
    "更正：上表以附件数据为准。",
    "勘误：表中总计应为12",
    "注：2022年数据",
    "（以上为上年数据）",
)
"""Notes that put a table's figures in doubt."""
_SHRUGGED = (
    "注：以上数据截至12月31日。",
    "（以上单位均为件）",
    "注：本表由国务院办公厅统一制定",
    "备注：空白处为零报告",
)
_WIDTHS = {"proactive": 4, "requests": 10, "reviews": 15}


def _noted(page: Page, dice: Random, note: str) -> Table:
    """A note in a row at the end of a table, or in a line right below it."""
    table = dice.choice(page.tables)
    if dice.random() < 0.5:
        table.rows.append(Row([Cell(note, _WIDTHS[table.dataset])]))
    else:
        page.between[table.dataset] = ("", f"<p>{note}</p>")
    return table


@mutation("labels")
def a_note_that_tells(page: Page, dice: Random) -> None:
    """A note below the figures says that they are another year's, counted otherwise, or wrong."""
    page.mark(*[cell.name for cell in _noted(page, dice, dice.choice(_TOLD)).values()])


@mutation("neutral", "a_note_below")
def a_note_that_tells_nothing(page: Page, dice: Random) -> None:
    """A note below the figures that leaves them as they are."""
    _noted(page, dice, dice.choice(_SHRUGGED))


@mutation("labels")
def a_unit_above(page: Page, dice: Random) -> None:
    """A row on top of a table, or among its parts, counts in hundreds."""
    table = dice.choice(page.tables)
    at = dice.choice((0, 4)) if table.dataset == "proactive" else 0
    unit = dice.choice(("单位：百件", "（单位：万件）", "计量单位：十件"))
    table.rows.insert(at, Row([Cell(unit, _WIDTHS[table.dataset])]))
    page.mark(*[cell.name for cell in table.values()])


@mutation("labels")
def procedures_turned(page: Page, dice: Random) -> None:
    """行政诉讼 with all that belongs to it stands left of 行政复议."""
    top, below, *_, figures = page.table("reviews").rows
    top.cells.reverse()
    below.cells[:] = below.cells[5:] + below.cells[:5]
    figures.cells[:] = figures.cells[5:] + figures.cells[:5]


@mutation("labels")
def a_figure_over_two_rows(page: Page, dice: Random) -> None:
    """One figure beside two rows is that of neither."""
    table = dice.choice([table for table in page.tables if table.dataset != "reviews"])
    pairs = [
        (one, other) for one, other in pairwise(table.rows) if len(one.values()) == len(other.values()) > 1
    ]
    one, other = dice.choice(pairs)
    at = dice.randrange(len(one.values()))
    upper, lower = one.values()[at], other.values()[at]
    upper.rowspan = 2
    other.cells.remove(lower)
    page.mark(upper.name, lower.name)


@mutation("labels")
def a_heading_less(page: Page, dice: Random) -> None:
    """An applicant's heading is left out, its figures are not: what follows stands under another's name."""
    table = page.table("requests")
    at = dice.randrange(4)  # without the last of them all others stand where they belong
    table.rows[2].cells.pop(at)
    page.mark(*[cell.name for row in table.rows if row.values() for cell in row.values()[1 + at : 6]])
