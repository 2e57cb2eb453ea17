"""Whose report it is: title before metadata before lead before list before address."""

import csv
from pathlib import Path

import pytest

from pipelines.document import Document, Paragraph
from pipelines.identity import identify
from pipelines.records import Hints, Identity

BARE = "2024年政府信息公开工作年度报告"


def whose(
    title: str = BARE,
    *lines: str,
    district: str | None = "putuo",
    url: str = "",
    abbr: str | None = None,
    listed: str | None = None,
    **metadata: str,
) -> Identity:
    document = Document([Paragraph(line) for line in lines], title=title, metadata=metadata)
    return identify(document, url, Hints(district=district, agency_abbr=abbr, agency_name=listed))


def rules(found: Identity) -> set[str]:
    return {check.rule for check in found.checks}


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("上海市普陀区人力资源和社会保障局", "putuo-rsj"),
        ("普陀区人力资源社会保障局", "putuo-rsj"),
        ("区人社局", "putuo-rsj"),
        ("区科委", "putuo-kw"),
        ("区发展改革委", "putuo-fgw"),
        ("区卫生健康委", "putuo-wjw"),
        ("区文化旅游局", "putuo-wlj"),
        ("区市场监管局", "putuo-scjgj"),
        ("区公安分局", "putuo-gaj"),
        ("上海市公安局普陀分局", "putuo-gaj"),
        ("国家税务总局上海市普陀区税务局", "putuo-swj"),
        ("区水务局", "putuo-shwj"),
        ("区住房保障房屋管理局", "putuo-fgj"),
        ("区机管局", "putuo-jgj"),
        ("区城运中心", "putuo-cyzx"),
        ("区民防办", "putuo-mfb"),
        ("区环保局", "putuo-hjbhj"),
        ("长征镇", "putuo-czz"),
        ("长征镇人民政府", "putuo-czz"),
        ("真如镇街道办事处", "putuo-zrzjd"),
        ("真如镇人民政府", "putuo-zrz"),
        ("长寿路街道", "putuo-csljd"),
        ("上海市普陀区人民政府长寿路街道办事处", "putuo-csljd"),
        ("曹杨街道", "putuo-cyxcjd"),
    ],
)
def test_names_in_every_place(name: str, agency: str) -> None:
    for found in (
        whose(f"2024年政府信息公开工作年度报告（{name}）"),
        whose(f"{name}2024年政府信息公开工作年度报告"),
        whose(f"2024年{name}政府信息公开工作年度报告"),
        whose(f"{name}关于2024年政府信息公开工作年度报告"),
        whose(公开主体=name),
        whose(机构名称=name),
        whose(BARE, f"本年度报告根据《条例》要求，由{name}编制。"),
        whose(listed=name),
    ):
        assert found.agency == agency
        assert found.district == "putuo"


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("2020年度上海市普陀区退役军人事务局府信息公开工作年度报告", "putuo-tyjrj"),  # 政 is missing
        ("2023年度上海市静安区统计局政府信息公开年度工作报告", "jingan-tjj"),
        ("上海市崇明区教育局2021年政府信息公开年度工作年度报告", "chongming-jyj"),
        ("2018年上海市嘉定区菊园新区管委会信息公开工作年度报告", "jiading-jyxq"),
        ("宝山区科委2017年报_政府信息公开年报_上海市宝山区人民政府门户网站", "baoshan-kw"),
        (
            "2012年金山区卫生局政府信息公开年报 保护视力色: 杏仁黄 秋叶褐 默认 【字体: 打印本页 关闭窗口",
            "jinshan-wsj",
        ),
        ("上海市宝山区建设和管理委员会/交通委员会2025年政府信息公开工作年度报告", "baoshan-jgw"),
        ("上海嘉定工业区管理委员会2024年政府信息公开工作年度报告", "jiading-jdgyq"),
        ("上海市静安区宝山路街道2024年政府信息公开工作年度报告", "jingan-bsljd"),  # not of 宝山
        ("上海市金山区金山卫镇2024年政府信息公开工作年度报告", "jinshan-jswz"),
    ],
)
def test_title_quirks(title: str, agency: str) -> None:
    assert whose(title, district=None).agency == agency


@pytest.mark.parametrize(
    "metadata",
    [
        {"来源": "上海普陀"},
        {"信息来源": "平台发布"},
        {"发布机构": "无"},
        {"来源": "上海市普陀区融媒体中心"},
        {"信息来源": "上海市普陀区人民政府门户网站"},
        {"公开主体": "—"},
        {"发布机构": ""},
    ],
)
def test_portals_and_placeholders_are_no_agency(metadata: dict[str, str]) -> None:
    assert whose(BARE, "由上海市普陀区统计局编制。", **metadata).agency == "putuo-tjj"
    found = whose(**metadata)
    assert found.agency is None
    assert [check.severity for check in found.checks if check.rule == "agency_unknown"] == ["error"]


def test_the_office_publishes_everybodys_reports() -> None:
    found = whose("上海市普陀区统计局2024年政府信息公开工作年度报告", 发文机构="上海市普陀区政府办公室")
    assert (found.agency, rules(found)) == ("putuo-tjj", set())
    assert whose(BARE, "由普陀区统计局编制。", 发文机构="区府办").agency == "putuo-tjj"


def test_who_compiles_something_else_is_not_the_author() -> None:
    assert whose(BARE, "全年由区大数据中心编制公共数据目录。").agency is None
    found = whose("普陀区2024年政府信息公开工作年度报告", "年内由区政府办公室编制政务公开标准目录。")
    assert found.agency == "putuo-qzf"


def test_lead_as_the_forms_have_it() -> None:
    lead = "本年度报告根据《条例》和《规定》要求,由杨浦区民防办公室编制。全文包括总体情况等。"
    found = whose("2018年度政府信息公开工作年度报告", "一、总体情况", lead, district="yangpu")
    assert (found.agency, found.year, rules(found)) == ("yangpu-mfb", 2018, set())


def test_title_wins_over_metadata_which_is_marked() -> None:
    found = whose("普陀区统计局2024年政府信息公开工作年度报告", 公开主体="普陀区审计局")
    assert (found.agency, rules(found)) == ("putuo-tjj", {"agency_disagrees"})


def test_column_of_the_successor_does_not_contradict() -> None:
    assert rules(whose("2012年普陀区民防办政府信息公开年报", 公开主体="普陀区国防动员办公室")) == set()


def test_page_names_the_town_where_the_title_names_the_district_alone() -> None:
    found = whose("宝山区2023年政府信息公开工作年度报告", 机构名称="顾村镇")
    assert (found.agency, found.agency_kind) == ("baoshan-gcz", "town")
    assert "agency_disagrees" in rules(found)


@pytest.mark.parametrize(
    ("url", "abbr", "agency"),
    [
        ("https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/76153.html", None, "changning-rsj"),
        ("https://zwgk.shcn.gov.cn/xxgk/bmgknb-xxgknb/2025/22/76103.html", "sfj", "changning-sfj"),
        ("https://shpt.gov.cn/zhengwu/zfxxgknb-czzzfxxgk/2026/21/201294.html", None, "putuo-czz"),
        ("http://www.shpt.gov.cn/wljd/zfxxgknb-zfxxgkzhzwzfwj2021/20230128/882505.html", None, "putuo-wljd"),
        ("http://183.194.252.110/zhengwu/zfxxgknb-tcbzfxxgk/2025/23/194223.html", None, "putuo-tcb"),
        (
            "https://www.pudong.gov.cn/zwgk/zwgk_zfxxgknb_zfbm_yjglj_gknb/2025/24/336716.html",
            None,
            "pudong-yjj",
        ),
        (
            "https://www.pudong.gov.cn/zwgk/zwgk_zfxxgknb_jdz_nmtjd_gknb/2024/23/322352.html",
            None,
            "pudong-nmtjd",
        ),
        (
            "https://zwgk.shmh.gov.cn/mh-xxgk-cms/website/mh_xxgk/xxgk_ajj_gknb/content/4.htm",
            None,
            "minhang-yjj",
        ),
        (
            "https://zwgk.shmh.gov.cn/mh-xxgk-cms/website/mh_xxgk/xxgk_lhsrj_gknb/content/9.htm",
            None,
            "minhang-lrj",
        ),
        ("https://www.jinshan.gov.cn/wbjnb-qwjw/20210115/808736.html", None, "jinshan-wjw"),
        ("https://www.jingan.gov.cn/govxxgk/JC5/2022-01-29/5d0d94f9.html", None, "jingan-tjj"),
        ("https://www.songjiang.gov.cn/govxxgk/SHSJ57//031c2d9e.html", None, "songjiang-yfjd"),
        ("https://shcm.gov.cn/govxxgk/qjyj/2025-01-26/a809f1f1.html", None, "chongming-jyj"),
        ("https://www.shcm.gov.cn/govxxgk/qsthjj/2023-01-29/84b08bdb.html", None, "chongming-hbj"),
        ("http://yingji.jiading.cn/publicity/zfxxgknb/184334", None, "jiading-yjj"),
        ("https://www.shqp.gov.cn/water/swzwgk/nb/20190829/551833.html", None, "qingpu-shwj"),
        ("https://xxgk.fengxian.gov.cn/art/info/7195/i2025", None, "fengxian-jw"),
        ("https://gaj.sh.gov.cn/cnga/list/toGjDetail?lmName=x&pa=c7", None, "changning-gaj"),
    ],
)
def test_address_is_the_last_resort_and_marked(url: str, abbr: str | None, agency: str) -> None:
    found = whose(url=url, abbr=abbr, district=None)
    assert found.agency == agency
    assert "agency_assumed" in rules(found)


def test_ambiguous_code_is_refused() -> None:
    """``swj`` is 税务局 as well as 水务局."""
    assert whose(abbr="swj").agency is None


@pytest.mark.parametrize(
    ("title", "lead", "abbr", "agency"),
    [
        ("上海市长宁区2024年政府信息公开工作年度报告（区政府综合）", "", None, "changning-qzf"),
        ("上海市长宁区人民政府（区府办编制）2024年年报", "", None, "changning-qfb"),
        (
            "长宁区2024年政府信息公开工作年度报告",
            "本报告由上海市长宁区人民政府办公室综合区政府各部门、各街道（镇）的年度报告编制。",
            "qfb",
            "changning-qzf",
        ),
        (
            "上海市长宁区人民政府2024年政府信息公开工作年度报告",
            "由长宁区府办汇总各单位报告编制。",
            None,
            "changning-qzf",
        ),
        ("长宁区2024年政府信息公开工作年度报告", "由上海市长宁区人民政府办公室编制。", None, "changning-qfb"),
        ("上海市长宁区人民政府办公室2024年政府信息公开工作年度报告", "", None, "changning-qfb"),
        ("2024年政府信息公开工作年度报告", "由上海市长宁区人民政府办公室编制。", None, "changning-qfb"),
        *(
            (f"{title}政府信息公开工作年度报告", lead, None, agency)
            for title in ("上海市长宁区2024年", "上海市长宁区人民政府2024年", "2024年上海市长宁区")
            for lead, agency in (
                ("本报告综合区政府各部门、各街镇2024年年度报告中的数据汇总编制。", "changning-qzf"),
                ("本报告中的数据由全区各行政机关汇总而成，由区政府办编制。", "changning-qzf"),
                ("由上海市长宁区人民政府办公室根据各部门、各街镇年度报告编制。", "changning-qzf"),
                ("本年度报告由上海市长宁区人民政府办公室负责编制。", "changning-qfb"),
                ("本报告由长宁区人民政府办公室根据《条例》的要求编制。", "changning-qfb"),
                ("上海市长宁区人民政府办公室编制本报告。", "changning-qfb"),
                ("根据《政府信息公开条例》的规定，由上海市长宁区人民政府办公室编制。", "changning-qfb"),
            )
        ),
    ],
)
def test_total_and_own_report_told_apart(title: str, lead: str, abbr: str | None, agency: str) -> None:
    found = whose(title, lead, district="changning", abbr=abbr)
    assert found.agency == agency
    assert found.agency_kind == ("district" if agency.endswith("qzf") else "government")
    assert rules(found) == set()


@pytest.mark.parametrize(
    ("title", "abbr", "agency", "severity"),
    [
        ("上海市长宁区2024年政府信息公开工作年度报告", None, "changning-qzf", "info"),
        ("上海市长宁区人民政府2024年政府信息公开工作年度报告", None, "changning-qfb", "info"),
        ("2020年上海市长宁区人民政府信息公开工作年度报告", None, "changning-qzf", "info"),
        ("上海市长宁区2024年政府信息公开工作年度报告", "qfb", "changning-qfb", "info"),
        ("上海市长宁区人民政府2024年政府信息公开工作年度报告", "qzf", "changning-qfb", "warning"),
    ],
)
def test_default_between_total_and_own_report_is_marked(
    title: str, abbr: str | None, agency: str, severity: str
) -> None:
    found = whose(title, district="changning", abbr=abbr)
    assert found.agency == agency
    assert [check.severity for check in found.checks if check.rule == "scope_assumed"] == [severity]


def test_joint_report_of_merged_districts() -> None:
    found = whose("2015年上海市闸北区、静安区政府信息公开工作年度报告", district=None)
    assert found.agency == "jingan-qzf"
    assert "joint_report" in rules(found)


@pytest.mark.parametrize(
    ("title", "agency", "district"),
    [
        ("2012年上海市闸北区教育局政府信息公开工作年度报告", "zhabei-jyj", "jingan"),
        ("2010年上海市卢湾区政府信息公开工作年度报告", "luwan-qzf", "huangpu"),
        ("2015年崇明县长兴镇政府信息公开工作年度报告", "chongmingxian-cxz", "chongming"),
    ],
)
def test_merged_district_keeps_its_slug(title: str, agency: str, district: str) -> None:
    found = whose(title, district=None)
    assert (found.agency, found.district) == (agency, district)


def test_report_of_another_district_is_marked() -> None:
    found = whose("静安区统计局2024年政府信息公开工作年度报告", district="changning")
    assert (found.agency, found.district) == ("jingan-tjj", "jingan")
    assert "district_disagrees" in rules(found)


def test_unregistered_agency_gets_a_derived_slug() -> None:
    found = whose("上海市普陀区海洋事务中心2024年政府信息公开工作年度报告")
    assert found.agency is not None
    assert found.agency.startswith("putuo-hyswzx")
    assert (found.agency_name, found.agency_kind) == ("上海市普陀区海洋事务中心", "department")
    assert rules(found) == {"unknown_agency"}
    again = whose("2019年政府信息公开工作年度报告（普陀区海洋事务中心）", district=None)
    assert again.agency == found.agency


def test_page_title_against_list_title_is_marked() -> None:
    document = Document([], title="普陀区审计局2023年政府信息公开工作年度报告")
    found = identify(document, "", Hints(title="普陀区统计局2024年政府信息公开工作年度报告"))
    assert (found.agency, found.year) == ("putuo-tjj", 2024)
    assert rules(found) == {"agency_disagrees", "year_disagrees"}


def test_unknown_spider_name_is_no_district() -> None:
    assert whose("统计局2024年政府信息公开工作年度报告", district="atlantis").agency is None


def test_a_place_in_no_registry_keeps_the_name_the_crawl_gave_it() -> None:
    found = whose("示例市审计局2024年政府信息公开工作年度报告", district="example")
    assert found.district == "example"
    assert "district_disagrees" not in rules(found)


def test_municipal_bureau_is_not_the_districts() -> None:
    found = whose("上海市民政局2024年政府信息公开工作年度报告", district="changning")
    assert (found.district, found.agency_name) == (None, "上海市民政局")
    assert "district_disagrees" in rules(found)


with Path(__file__).with_name("places.tsv").open(encoding="utf-8", newline="") as file:
    PLACES = [(row["title"], row["name"], row["kind"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize(("title", "name", "kind"), PLACES)
def test_outside_shanghai(title: str, name: str, kind: str) -> None:
    found = whose(title, district=None)
    assert (found.agency_name, found.agency_kind) == (name, kind)
    assert found.agency is not None
    assert rules(found) <= {"unknown_agency"}


UNNAMED = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (
            whose(
                UNNAMED,
                "洪泽区人民政府",
                UNNAMED,
                "由淮安市洪泽区人民政府办公室根据《条例》要求编制此报告。",
                district=None,
            ),
            "淮安市洪泽区人民政府",
        ),
        (whose(UNNAMED, "沭阳县司法局", UNNAMED, district=None), "沭阳县司法局"),
        (
            whose(
                "", "沭司发〔2024〕3号", "沭阳县司法局", "2023年政府信息公开", "工作年度报告", district=None
            ),
            "沭阳县司法局",
        ),
        (
            whose("附件1.pdf", "附件1", "沭阳县司法局2023年度政府信息公开工作年度报告", district=None),
            "沭阳县司法局",
        ),
        (
            whose(UNNAMED, UNNAMED, "根据《条例》，平潭县公安局编制本年度报告。", district=None),
            "平潭县公安局",
        ),
        (
            whose(UNNAMED, "现将沭阳县贤官镇2023年度政府信息公开工作年度报告公布如下。", district=None),
            "沭阳县贤官镇人民政府",
        ),
        (whose(UNNAMED, "如有疑问，请与沭阳县水利局办公室联系（电话：1）。", district=None), "沭阳县水利局"),
        (whose(UNNAMED, "如有疑问，请与沭阳县水利局政务公开科联系。", district=None), "沭阳县水利局"),
        (
            whose(UNNAMED, "一、总体情况", "甲。", "沭阳县水利局", "2024年1月20日", district=None),
            "沭阳县水利局",
        ),
        (whose(UNNAMED, "甲。", "沭阳县人民政府办公室 2024年1月20日", district=None), "沭阳县人民政府"),
        (whose(UNNAMED, district=None, 发布机构="沭阳县交通运输局"), "沭阳县交通运输局"),
        (whose(UNNAMED, district=None, ContentSource="沭阳县统计局"), "沭阳县统计局"),
        (whose(UNNAMED, district=None, 来源="沭阳县融媒体中心"), None),
        (whose(UNNAMED, district=None, 来源="沭阳县人民政府网站"), None),
        (whose(UNNAMED, district=None, url="2023_沭阳县统计局.html"), "沭阳县统计局"),
        (
            whose(
                "",
                district=None,
                url="https://x.gov.cn/a/%E6%B2%AD%E9%98%B3%E5%8E%BF%E7%BB%9F%E8%AE%A1%E5%B1%80.pdf",
            ),
            "沭阳县统计局",
        ),
        (
            whose("公安局2009年政府信息公开年度报告", district=None, url="2009_平潭县公安局.html"),
            "平潭县公安局",
        ),
        (
            whose("公安局2009年政府信息公开年度报告_平潭综合实验区管委会", district=None),
            "平潭综合实验区公安局",
        ),
        (
            whose("贤官镇2023年政府信息公开年度报告", district=None, SiteName="沭阳县人民政府"),
            "沭阳县贤官镇人民政府",
        ),
        (
            whose("洪泽区司法局2023年政府信息公开年度报告", district=None, 发布机构="淮安市洪泽区司法局"),
            "淮安市洪泽区司法局",
        ),
    ],
)
def test_outside_shanghai_in_other_places_than_the_title(found: Identity, name: str | None) -> None:
    assert found.agency_name == name


def test_a_title_that_the_files_name_contradicts_is_marked() -> None:
    found = whose("沐阳县人民政府2025年政府信息公开工作年度报告", district=None, url="2025_沭阳县人民政府.md")
    assert (found.agency_name, rules(found)) == ("沐阳县人民政府", {"agency_disagrees", "unknown_agency"})


@pytest.mark.parametrize("title", ["2024年度本局政府信息公开年报", "我街道2024年政府信息公开工作年度报告"])
def test_a_pronoun_is_no_name(title: str) -> None:
    assert whose(title, "由普陀区统计局编制。").agency == "putuo-tjj"


def test_a_notice_by_another_issuer() -> None:
    title = "徐汇区人民政府办公室关于转发徐汇区科委2018年政府信息公开工作年度报告的通知"
    assert whose(title, district=None).agency == "xuhui-kw"


def test_a_town_of_a_county_renamed_since() -> None:
    found = whose(
        "长兴镇2014年政府信息公开工作年度报告", "由崇明县长兴镇人民政府编制。", district="chongming"
    )
    assert (found.agency, found.district) == ("chongmingxian-cxz", "chongming")


def test_name_without_its_place_is_not_completed() -> None:
    found = whose("公安局2009年度政府信息公开工作年度报告", district=None)
    assert (found.agency, rules(found)) == (None, {"agency_unknown"})


RUNS_ON = (
    "上海市虹口区人民政府2023年政府信息公开工作年度报告本报告依照《中华人民共和国政府信息公开条例》"
    "和《上海市政府信息公开规定》，由上海市虹口区人民政府办公室编制。"
)
"""What a PDF without a title of its own may be called: its first line and all that follows."""


@pytest.mark.parametrize("title", [RUNS_ON, RUNS_ON.replace("上海市政府信息公开规定", "市政府信息公开办法")])
def test_a_title_that_runs_on_into_the_text_names_nobody_elsewhere(title: str) -> None:
    hints = Hints(district="hongkou", title="上海市虹口区人民政府2023年政府信息公开工作年度报告")
    for document in (Document([Paragraph(title)], title=title), Document([Paragraph(title)])):
        found = identify(document, "", hints)
        assert (found.district, found.agency, found.year) == ("hongkou", "hongkou-qfb", 2023)
        assert not rules(found) & {"unknown_agency", "agency_disagrees"}


def test_a_law_is_no_place() -> None:
    found = whose("条例和上海市人民政府2023年政府信息公开工作年度报告", district=None)
    assert found.agency_name is None


def test_what_names_a_district_wins_over_a_place_elsewhere() -> None:
    document = Document([], title="沭阳县司法局2023年政府信息公开工作年度报告")
    hints = Hints(district="hongkou", title="上海市虹口区人民政府2023年政府信息公开工作年度报告")
    found = identify(document, "", hints)
    assert found.agency == "hongkou-qfb"
    assert "agency_disagrees" in rules(found)


@pytest.mark.parametrize(
    ("listed", "field", "line", "agency"),
    [
        ("区渔务局", "上海市普陀区渔务局", "", "上海市普陀区渔务局"),
        ("区渔务局", "", "根据条例的规定，由上海市普陀区渔务局编制。", "上海市普陀区渔务局"),
        (None, "普陀区渔务局", "根据条例的规定，由上海市普陀区渔务局编制。", "上海市普陀区渔务局"),
        (
            "上海市普陀区",
            "普陀区渔务局",
            "由上海市普陀区渔务局编制。",
            "上海市普陀区渔务局",
        ),  # a place is no agency
        ("区渔务局", "", "", None),  # nobody confirms it
        ("区渔务局", "上海市普陀区盐务局", "", None),
    ],
)
def test_an_agency_in_no_table_that_column_and_page_name(
    listed: str | None, field: str, line: str, agency: str | None
) -> None:
    fields = {"来源": field} if field else {}
    assert whose(BARE, *filter(None, [line]), listed=listed, **fields).agency_name == agency
