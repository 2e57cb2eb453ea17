"""Whose table it is: the report's own figures, or marked; never those of another year, report or draft."""

from collections.abc import Callable
from functools import partial

import pytest

from pipelines.document import Document, Grid, Paragraph
from pipelines.documents import open_document
from pipelines.forms.captions import Subject
from pipelines.forms.tables import find_tables
from pipelines.read import read
from pipelines.records import Report
from tests.pipelines.pages import proactive_table, report_page, requests_table, reviews_table

TITLE = "2024年某区某局政府信息公开工作年度报告"


def figure(cell: str, base: int = 10) -> str:
    """A figure for each cell, so that no two tables print the same; rows add up in both bases."""
    row, _, column = cell.removeprefix("requests.").rpartition(".")
    if cell.startswith("requests"):
        return str(base * 6 if column == "total" else base)
    return (
        str(base + len(row)) if cell.startswith("proactive") else str(base * (4 if column == "total" else 1))
    )


OWN, OTHER = figure, partial(figure, base=77)
SECTIONS = {
    "proactive": ("二、主动公开政府信息情况", lambda figures: proactive_table("2021", figures)),
    "requests": ("三、收到和处理政府信息公开申请情况", lambda figures: requests_table("2021", figures)),
    "reviews": ("四、政府信息公开行政复议、行政诉讼情况", reviews_table),
}


def table(dataset: str, figures: Callable[[str], str], caption: str | None = None) -> str:
    heading, rows = SECTIONS[dataset]
    return f"<p>{heading if caption is None else caption}</p><table>{rows(figures)}</table>"


def tables(figures: Callable[[str], str]) -> str:
    return "".join(table(dataset, figures) for dataset in SECTIONS)


def report(*parts: str, title: str = TITLE) -> Report:
    body = f"<h1>{title}</h1><p>一、总体情况</p><p>本年工作平稳，较上年有所进步。</p>{''.join(parts)}"
    page = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return read(page.encode(), "text/html", "")


def wrong(found: Report) -> list[str]:
    """Cells that print something else than the report's own figures, and no mark."""
    return [v.cell for v in found.values if not v.marks and v.raw != OWN(v.cell)]


def marked(found: Report) -> set[str]:
    return {v.dataset for v in found.values if "doubtful_table" in v.marks}


def test_the_plain_report_is_whole_and_unmarked():
    found = report(tables(OWN))
    assert len(found.values) == 200
    assert not any("table" in finding.rule for finding in found.findings)
    assert wrong(found) == []


OTHER_CAPTIONS = [
    "2023年度数据",
    "2023年",
    "二〇二三年度",
    "23年度情况",
    "上年数据",
    "去年情况",
    "上一年度情况",
    "近三年数据对比：",
    "2022—2024年收到申请情况",
    "2023年、2024年申请情况比较",
    "与同期相比：",
    "征求意见稿",
    "草稿",
    "填表说明",
    "模板",
    "示例",
    "第一季度",
    "上半年情况",
    "2023年1月1日至2023年12月31日",
    "往年情况：",
]


@pytest.mark.parametrize("caption", OTHER_CAPTIONS)
@pytest.mark.parametrize("dataset", SECTIONS)
@pytest.mark.parametrize("before", [True, False])
def test_a_table_of_something_else_is_left_out(caption, dataset, before):
    other = table(dataset, OTHER, caption)
    found = report(*([other, tables(OWN)] if before else [tables(OWN), other]))
    assert wrong(found) == []
    assert not any(value.marks for value in found.values if "table" in "".join(value.marks))
    assert "other_table" in {finding.rule for finding in found.findings}


@pytest.mark.parametrize("caption", [*OTHER_CAPTIONS, "上海市浦东新区", "（区教育局）"])
def test_the_only_table_under_a_heading_of_something_else_is_marked(caption):
    found = report(table("proactive", OWN), table("requests", OTHER, caption), table("reviews", OWN))
    assert marked(found) == {"requests"}
    assert wrong(found) == []


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "附表：",
        "单位：件",
        "三、收到和处理政府信息公开申请的情况",
        "（二）2024年依申请公开情况",
        "2024年度收到和处理政府信息公开申请情况统计表",
        "本年度收到和处理申请的具体情况如下：",
        "2024年，本局收到申请60件，同比增加5件，其中上年结转1件。具体情况见下表。",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "某区某局政府信息公开申请情况表",
        "发布日期：2025年1月21日",
    ],
)
def test_usual_headings_mark_nothing(caption):
    found = report(table("proactive", OWN), table("requests", OWN, caption), table("reviews", OWN))
    assert marked(found) == set()
    assert wrong(found) == []


DEPARTMENT = "2024年上海市长宁区人力资源和社会保障局政府信息公开工作年度报告"


def of_department(caption: str, dataset: str = "requests", below: str = "") -> Report:
    """A registered department's report with these lines over a table, or below it."""
    parts = []
    for each in SECTIONS:
        over = f"{SECTIONS[each][0]}</p>{caption}<p>" if each == dataset else None
        parts.append(table(each, OWN, over) + (below if each == dataset else ""))
    return report(*parts, title=DEPARTMENT)


@pytest.mark.parametrize("dataset", SECTIONS)
@pytest.mark.parametrize(
    "caption",
    [
        "作废",
        "已作废，请以下表为准",
        "（旧版）",
        "更正前",
        "测试数据",
        "全市合计",
        "全区汇总",
        "虹桥街道",
        "民政局",
        "附：上海市长宁区民政局",
        "附件1：民政局数据",
        "其中：依申请公开专项",
        "（数据截至2024年6月30日）",
        "2024年1月1日至2024年9月30日",
        "2024年7月-12月",
        "2024年1-11月",
        "截至2024年12月1日",
        "与上年相比如下：",
        "填报单位：上海市长宁区民政局",
        "统计口径：民政局",
        "计划数",
        "2023",
        "2023年",
    ],
)
def test_a_line_of_something_else_marks_the_table_below_it(caption, dataset):
    found = of_department(f"<p>{caption}</p>", dataset)
    assert marked(found) == {dataset}
    assert {v.dataset for v in found.values if "year_disagrees" in v.marks} == (
        set(SECTIONS) if caption.startswith("2023") else set()
    )


@pytest.mark.parametrize("dataset", SECTIONS)
@pytest.mark.parametrize(
    "caption",
    [
        "单位：件",
        "（一）主动公开情况",
        "附表",
        "附表一：",
        "表1",
        "图表1",
        "2024年度政府信息公开情况统计表",
        "数据统计时间：2024年1月1日至2024年12月31日",
        "（数据截至2024年12月31日）",
        "上海市长宁区人力资源和社会保障局",
        "长宁区人力资源和社会保障局",
        "人力资源和社会保障局政府信息公开情况表",
        "区人社局",
        "区人社局2024年情况",
        "本机关",
        "我街道主动公开政府信息情况",
        "我局2024年依法办理申请的具体情况如下：",
        "本年度，我局按时办结全部申请，各类数据如下：",
        "填报单位：上海市长宁区人力资源和社会保障局",
        "单位名称：长宁区人力资源和社会保障局",
        "单位（盖章）：",
        "填报日期：2025年1月10日",
        "来源：上海长宁 发布时间：2025-01-21",
        "更正后",
        "（更正后）",
        "2024年1月—12月",
        "填表人：王建国",
        "《条例》第二十条规定的主动公开信息情况",
        "重点领域信息公开情况",
        "长宁区人力资源和社会保障局办公室",
        "二〇二五年一月",
        "打印本页 关闭窗口",
        "政府信息公开行政法复议情况",
        "2024",
        "2024年1-12月",
        "统计区间：2024年1月—12月",
        "截至2025年1月1日",
        "填表人：张三　审核人：李四　填报日期：2025年1月10日",
        "填报单位（盖章）：上海市长宁区人力资源和社会保障局",
        "填报单位：区人社局　　　单位：件",
        "较2023年增长10%，详见下表",
        "与上年相比有所下降，具体如下：",
        "现将有关情况公布如下：",
        "数据来源：区政务服务中心",
        "统计口径：区人社局本级",
        "（点击下载）",
        "注：本表为国务院办公厅统一格式",
    ],
)
def test_a_line_of_this_report_marks_nothing(caption, dataset):
    found = of_department(f"<p>{caption}</p>", dataset)
    assert {mark for v in found.values for mark in v.marks} <= {"outcomes_sum"}  # its columns do not add up


@pytest.mark.parametrize(
    "note", ["注：以上为2023年以前存量", "比去年同期增加3件", "2023年同期数据：新收10件", "*注：样表"]
)
def test_a_note_marks_no_table_below_the_next_heading(note):
    parts = [table("proactive", OWN), f"<p>{note}</p>", table("requests", OWN), table("reviews", OWN)]
    assert marked(report(*parts, title=DEPARTMENT)) <= {"proactive"}


def test_a_breakdown_without_the_forms_measures_is_left_out():
    printed = ("信息类别", "件数"), ("行政处罚", "77"), ("规范性文件", "3")
    rows = "".join(f"<tr><td>{label}</td><td>{figure}</td></tr>" for label, figure in printed)
    for parts in ([f"<table>{rows}</table>", tables(OWN)], [tables(OWN), f"<table>{rows}</table>"]):
        found = report(*parts, title=DEPARTMENT)
        assert not wrong(found)
        assert not any(v.marks for v in found.values if v.dataset == "proactive")


@pytest.mark.parametrize(
    "heading",
    ["二、民政局主动公开政府信息情况", "二、主动公开政府信息计划", "二、主动公开政府信息情况（样表）"],
)
def test_a_section_of_something_else_marks_its_table(heading):
    found = report(table("proactive", OWN, heading), table("requests", OWN), table("reviews", OWN))
    assert marked(found) == {"proactive"}


def test_all_of_a_district_is_its_governments_own():
    title = "2024年上海市长宁区政府信息公开工作年度报告"
    found = report(tables(OWN).replace("<table>", "<p>全区汇总</p><table>"), title=title)
    assert marked(found) == set()


@pytest.mark.parametrize("dataset", SECTIONS)
@pytest.mark.parametrize(
    "note",
    [
        "注：以上为2023年数据",
        "（以上数据为样例）",
        "注：上表数据单位为百件",
        "说明：上表为更正前数据",
        "以上为虹桥街道数据",
        "以上为2023年数据。",
        "注：2023年",
    ],
)
def test_a_note_below_a_table_speaks_of_that_table(note, dataset):
    assert marked(of_department("", dataset, f"<p>{note}</p>")) == {dataset}


@pytest.mark.parametrize("dataset", SECTIONS)
@pytest.mark.parametrize(
    "note",
    [
        "注：以上为2024年数据",
        "以上数据单位为件",
        "注：行政许可数量较上年减少，系事项下放所致。",
        "备注：本年度无收费",
        "说明：现行有效件数含历年制发的规范性文件，统计口径与上年一致。",
    ],
)
def test_an_honest_note_marks_nothing(note, dataset):
    assert marked(of_department("", dataset, f"<p>{note}</p>")) == set()


@pytest.mark.parametrize("parts", [(OTHER, OWN), (OWN, OTHER)])
def test_a_list_of_years_heads_no_table(parts):
    first, second = map(tables, parts)
    found = report(first, "<ul><li>2024年</li><li>2023年</li></ul>", second)
    assert marked(found) == set(SECTIONS)


def test_a_caption_inside_the_table_counts_as_one_above_it():
    inside = table("requests", OTHER).replace("<table>", "<table><tr><td colspan='10'>2023年度</td></tr>")
    found = report(table("proactive", OWN), inside, table("reviews", OWN))
    assert marked(found) == {"requests"}


@pytest.mark.parametrize(
    "other", ["2024年某区民政局政府信息公开工作年度报告", "2023年某区某局政府信息公开工作年度报告"]
)
@pytest.mark.parametrize("missing", [None, "proactive", "requests", "reviews"])
def test_a_second_report_on_the_page_lends_no_row(other, missing):
    own = "".join(table(dataset, OWN) for dataset in SECTIONS if dataset != missing)
    found = report(own, f"<h1>{other}</h1><p>一、总体情况</p><p>工作平稳。</p>", tables(OTHER))
    assert wrong(found) == []
    if missing is None:
        assert marked(found) == set()
        assert ("other_table", "warning") in {(f.rule, f.severity) for f in found.findings}


@pytest.mark.parametrize("between", ["", "<p>汇总</p>", f"<h1>{TITLE}</h1>", "<div>二</div>"])
def test_two_sets_without_a_word_which_is_the_reports_are_marked(between):
    found = report(tables(OWN), between, tables(OTHER))
    assert marked(found) == set(SECTIONS)
    assert wrong(found) == []


def test_a_set_below_another_years_heading_is_left_out():
    found = report(tables(OWN), "<h2>2023年度</h2><p>二、</p><p>说明如此。</p>", tables(OTHER))
    assert wrong(found) == []
    assert marked(found) == set()


def closed(page: str, number: int | None) -> Document:
    """The page's document, the table of this number in a closed part."""
    document = open_document(page.encode(), "text/html", url="", charset=None)
    for at, grid in enumerate(document.grids()):
        if number is None or at >= number:
            grid.doubt = "in a closed part"
    return document


def test_a_closed_table_counts_only_where_no_open_one_is_and_is_marked():
    page = report_page("2021", OWN)
    found = find_tables(closed(page, None), Subject(2024, (TITLE,)))
    cells = {cell for check in found.checks if check.rule == "doubtful_table" for cell in check.cells}
    assert {value.cell for value in found.values} == cells


@pytest.mark.parametrize(("second", "doubted"), [(OWN, False), (OTHER, True)])
def test_beside_an_open_table_a_closed_one_lends_no_figure(second, doubted):
    page = report_page("2021", OWN).replace("</body>", table("requests", second, "") + "</body>")
    found = find_tables(closed(page, 3), Subject(2024, (TITLE,)))
    assert {v.cell: v.raw for v in found.values} == {v.cell: OWN(v.cell) for v in found.values}
    assert any(check.rule == "doubtful_table" for check in found.checks) is doubted


def test_parts_that_do_not_continue_each_other_are_marked():
    rows = requests_table("2021", OWN).split("</tr>")
    first, second = rows[:3] + rows[16:25], rows[3:16]
    parts = (f"<table>{'</tr>'.join(part)}</tr></table>" for part in (first, second))
    found = report(table("proactive", OWN), SECTIONS["requests"][0], *parts, table("reviews", OWN))
    assert "requests" in marked(found)


def grid_of(*rows: str) -> str:
    cells = ("".join(f"<td>{text}</td>" for text in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


NO_REPORTS = {
    "部门预算": ["项目|金额", "一、一般公共预算|1200", "二、政府性基金|30"],
    "部门决算": ["项目|预算数|决算数", "基本支出|1200|1180", "项目支出|300|299"],
    "三公经费": ["项目|本年预算数|上年预算数", "因公出国（境）费用|0|0", "公务接待费|2|3"],
    "政府采购": ["项目名称|数量|单位|合计", "电脑|10|台|50000", "打印机|2|台|4000"],
    "统计公报": ["指标|单位|2024年|增长", "生产总值|亿元|1200|5.1", "财政收入|亿元|210|3.2"],
    "招聘": ["岗位|人数|备注", "科员|2|无", "总计|2|"],
    "处罚公示": ["行政处罚|数量", "警告|12", "罚款|40", "总计|52"],
    "执法统计": ["类别|数量", "行政许可|120", "行政处罚|33", "行政强制|4", "行政事业性收费|0"],
    "执法年报": ["事项|本年数量|上年数量", "行政许可|120|100", "行政处罚|33|31", "行政检查|900|800"],
    "行政复议": ["指标|件数", "行政复议|20", "行政诉讼|12", "总计|32"],
    "复议统计": [
        "行政复议|行政复议|行政复议|行政复议|行政复议",
        "结果维持|结果纠正|其他结果|尚未审结|总计",
        "3|1|0|2|6",
    ],
    "规范性文件": ["名称|文号|状态", "管理办法|1号|有效", "行政规范性文件|2号|废止"],
    "文件清理": ["类别|制发|废止|有效", "规章|1|0|12", "行政规范性文件|4|2|80"],
    "信访": ["类别|本年数量|总计", "来信|100|100", "来访|52|52", "其他|9|9"],
    "热线": ["渠道|受理量|办结量", "电话|900|890", "网络|200|199", "总计|1100|1089"],
    "收费目录": ["项目|标准|单位", "诉讼费|50|元", "行政事业性收费|0|元"],
    "教育": ["指标名称|单位|数量", "在校学生数|人|12000", "专任教师数|人|800"],
    "卫生": ["指标名称|计量单位|本年|累计", "门诊人次|万人次|120|1200", "床位数|张|900|900"],
    "环境": ["项目|监测值|标准值", "二氧化硫|8|60", "PM2.5|28|35"],
    "农业": ["项目|面积|产量", "水稻|12|90", "小麦|3|14"],
    "法治政府": ["指标名称|单位|数量", "出台规章|件|2", "开展培训|次|12"],
    "政务服务": ["事项类别|数量", "行政许可|320", "公共服务|410", "其他|12", "合计|742"],
    "党务": ["项目|人数", "党员总数|120", "发展党员|4"],
    "审计": ["项目|金额（万元）", "违规金额|12.5", "管理不规范金额|40"],
    "企业名单": ["企业名称|类别|数量", "某公司|商业企业|1", "某所|科研机构|2"],
    "组织统计": ["类别|自然人|商业企业|社会公益组织|总计", "登记|10|20|3|33", "注销|1|2|0|3"],
    "疫情": ["日期|新增|累计", "1月1日|3|120", "1月2日|1|121"],
    "新闻": ["时间|地点|内容", "上午|会议室|座谈", "下午|现场|调研"],
    "工资": ["项目|标准", "基本工资|3000", "其他|200"],
    "土地": ["项目|公顷", "出让|12", "划拨|3", "合计|15"],
    "联系方式": ["部门|电话", "办公室|2200000", "其他|2200001"],
    "人大建议": ["类别|受理|办结", "建议|12|12", "提案|20|20", "总计|32|32"],
}


@pytest.mark.parametrize("subject", NO_REPORTS)
def test_a_page_about_something_else_is_no_report(subject):
    rows, text = NO_REPORTS[subject], f"本页公布{subject}有关情况，供社会监督。" * 8
    menu = "<ul><li>政府信息公开指南</li><li>政府信息公开年报</li><li>依申请公开</li></ul>"
    page = (
        f"<html><head><title>{subject}</title></head><body>{menu}<p>{text}</p>{grid_of(*rows)}</body></html>"
    )
    found = read(page.encode(), "text/html", "")
    assert (found.form, found.values) == (None, [])


SHEET = ["指标名称|单位|{}", "主动公开文件数|条|{}", "行政复议数|件|{}", "受理依申请公开信息总数|条|{}"]


def sheet(head: str, figure: int) -> str:
    return grid_of(*(row.format(text) for row, text in zip(SHEET, [head, *[figure] * 3], strict=True)))


@pytest.mark.parametrize(
    ("parts", "values"),
    [
        (sheet("数量", 5), ["5"] * 3),
        (f"{sheet('数量', 5)}<p>附：2015年统计表</p>{sheet('数量', 9)}", ["5"] * 3),
        (f"<p>2015年统计表</p>{sheet('数量', 9)}<p>2016年统计表</p>{sheet('数量', 5)}", ["5"] * 3),
        (f"{sheet('数量', 5)}<p>某</p>{sheet('数量', 9)}", None),
        (f"<p>2015年度统计表</p>{sheet('数量', 9)}", None),
    ],
)
def test_two_sheets_are_two(parts, values):
    found = report(parts, title="某区某局2016年政府信息公开工作年度报告")
    assert found.form == "sheet"
    if values is None:
        assert all("doubtful_table" in value.marks for value in found.values)
    else:
        assert [(value.raw, value.marks) for value in found.values] == [(text, ()) for text in values]


def test_a_document_without_tables_has_none():
    assert find_tables(Document([Paragraph("无"), Grid([], 0, 0)])).form is None


@pytest.mark.parametrize(
    ("note", "doubted"),
    [
        ("注：以上数据为2023年数据。", True),
        ("注：以上数量单位均为百件", True),
        ("更正：上表以附件数据为准。", True),
        ("注：上表数据有误", True),
        ("注：以上数据截至12月31日。", False),
        ("（以上单位均为件）", False),
    ],
)
@pytest.mark.parametrize("in_a_row", [True, False])
def test_notes_below_the_figures_are_heard(note, doubted, in_a_row):
    shown = tables(OWN)
    last = "<p>三、" if not in_a_row else "</table><p>三、"
    text = f"<p>{note}</p>" if not in_a_row else f"<tr><td colspan=4>{note}</td></tr>"
    found = report(shown.replace(last, text + last, 1))
    assert marked(found) == ({"proactive"} if doubted else set())
    assert len(found.values) == 200


@pytest.mark.parametrize("line", ["2023年", "单位：百件"])
def test_a_line_among_the_figures_is_heard(line):
    part = "<tr><td colspan='4'>第二十条第（五）项</td></tr>"
    found = report(tables(OWN).replace(part, f"<tr><td colspan=4>{line}</td></tr>{part}"))
    assert marked(found) == {"proactive"}
