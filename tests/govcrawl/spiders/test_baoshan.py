"""Baoshan: catalogues of every agency, the annual reports among all its papers."""

from pathlib import Path

import pytest

from govcrawl.platforms.own.baoshan import title_of
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.spiders.baoshan import Baoshan
from tests.govcrawl.drive import Drive
from tests.govcrawl.embedded import crawl, published


def test_every_report_is_found(tmp_path: Path) -> None:
    run = crawl("baoshan", tmp_path)
    assert run.code == 0, run.output
    assert run.addresses == published("baoshan")
    assert len(run.reports) == 18
    assert len(run.items) == run.stat("fates/fetched")
    assert run.stat("lists/walked") == 8
    assert run.stat("lists/fallback") == run.stat("fallback/searches") == 0
    assert {"区府办", "高境镇"} <= {item["hints"]["agency_name"] for item in run.items}
    assert "http://101.230.193.164" not in "".join(run.addresses)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "宝山区2024年年报_政府信息公开年报_上海市宝山区人民政府门户网站",
            ("宝山区2024年年报", "政府信息公开年报"),
        ),
        ("a_b_政府信息公开年度报告_门户", ("a_b", "政府信息公开年度报告")),
        ("信息公开目录_上海市宝山区人民政府门户网站", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_title_of_a_page_holds_that_of_the_paper_and_its_category(
    title: str, parts: tuple[str, str]
) -> None:
    assert title_of(f"<html><head><title>{title}</title></head><body>x</body></html>") == parts


ENTRY = '<a href="/infoDirectory.html?dept=003006&rn=大场镇&type=dept">大场镇</a>'
REPORT = "大场镇{0}年政府信息公开工作年度报告"


def drive(*catalogue: str, title: str = "") -> Drive:
    def respond(sent: SiteRequest) -> SiteResponse:
        if sent.path == "/infoDirectory.html":
            number = int(sent.parameters.get("pageIndex", 1))
            return page("", catalogue[number - 1] if "003006" in sent.query else "暂无信息")
        pages = {"/zfxxgk/pubguide.html": ENTRY, "/article.html": "<p>一、总体情况</p>"}
        return page(title, pages[sent.path]) if sent.path in pages else not_found()

    return Drive(Baoshan, respond)


def test_one_paper_under_three_addresses_is_one() -> None:
    hosts = ("", "http://101.230.193.164", "http://xxgk.shbsq.gov.cn")
    rows = "".join(
        f'<p><a href="{host}/article.html?infoid=a">{REPORT.format(2024)}</a></p>' for host in hosts
    )
    run = drive(rows)
    assert [item.url for item in run.items] == ["https://xxgk.shbsq.gov.cn/article.html?infoid=a"]
    assert run.fate("duplicate") == 0, "one row: title, address and list are the same"


@pytest.mark.parametrize(
    "catalogue", ["<p>系统错误</p>", f'<a href="/article.html?infoid=a">{REPORT}</a>共3页']
)
def test_a_catalogue_that_can_not_be_understood_is_broken(catalogue: str) -> None:
    assert drive(catalogue).stat("lists/broken") == 1


@pytest.mark.parametrize(
    ("shown", "own", "found"),
    [
        ("大场镇关于2024年政府信…", f"{REPORT.format(2024)}_政府信息公开年报_门户", [REPORT.format(2024)]),
        ("2024年大场镇政府信息公开工作…", "2024年大场镇政府信息公开工作要点_工作信息_门户", []),
        ("2024年大场镇政府信息公开…", "2024年大场镇政府信息公开培训_政府信息公开年报_门户", []),
        ("2024年大场镇政府信息公开…", "", [""]),  # its page will say
    ],
)
def test_a_title_cut_off_is_completed_from_the_page(shown: str, own: str, found: list[str]) -> None:
    """Whether a paper whose visible title may be that of a report is one, its page tells."""
    run = drive(f'<a href="/article.html?infoid=a">{shown}</a>', title=own)
    assert [item.hints.title for item in run.items] == found
    assert run.fate("other_document") == 1 - len(found)
    assert run.fate("cut_off") == 0


@pytest.mark.parametrize(
    "address", ['"&pageIndex="', '"/infoDirectory.html?dept=003006&type=dept&pageIndex="']
)
def test_pages_that_a_script_turns_to(address: str) -> None:
    pages = [
        f'<a href="/article.html?infoid={n}">{REPORT.format(2024 - n)}</a>共2页'
        f'<a href="javascript:go(2)">下一页</a><script>function go(n){{location.href={address}+n}}</script>'
        for n in range(2)
    ]
    run = drive(*pages)
    assert len(run.items) == 2
    assert run.stat("lists/broken") == 0


def test_a_page_without_papers_after_the_first_is_broken() -> None:
    rows = f'<a href="/article.html?infoid=a">{REPORT.format(2024)}</a>'
    turn = '<a href="/infoDirectory.html?dept=003006&pageIndex=2">2</a>'
    run = drive(rows + turn, "<p>请登录</p>")
    assert len(run.items) == 1
    assert run.stat("lists/broken") == 1


def test_an_empty_last_page_is_no_fault_one_amid_the_pages_is() -> None:
    rows = [f'<a href="/article.html?infoid={n}">{REPORT.format(2020 + n)}</a>' for n in range(2)]
    turn = "".join(f'<a href="/infoDirectory.html?dept=003006&pageIndex={n}">{n}</a>' for n in (2, 3))
    for pages, broken in (([rows[0], rows[1], ""], 0), ([rows[0], "", rows[1]], 1)):
        run = drive(*(page + turn for page in pages))
        list(run.spider.later())  # when all is read
        assert run.stat("lists/broken") == broken


def test_a_page_of_other_papers_alone_is_not_empty() -> None:
    """They may be addressed in any way."""
    rows = [f'<a href="/article.html?infoid={n}">{REPORT.format(2020 + n)}</a>' for n in range(2)]
    other = '<ul><li><a href="/gs/7.html">关于选房结果的公示</a><span>2024-01-20</span></li></ul>'
    turn = "".join(f'<a href="/infoDirectory.html?dept=003006&pageIndex={n}">{n}</a>' for n in (2, 3))
    run = drive(*(page + turn for page in (rows[0], other, rows[1])))
    list(run.spider.later())
    assert run.stat("lists/broken") == 0


def test_a_row_may_lead_to_a_file_and_a_filter_may_lack_a_report() -> None:
    own = '<a href="/infoDirectory.html?dept=003006&pageIndex={0}">{1}</a>'
    file = f'<ul><li><a href="/files/a.docx">{REPORT.format(2023)}</a><span>2024-01-20</span></li></ul>'
    paper = '<a href="/article.html?infoid={0}">{1}</a>'
    run = drive(
        paper.format("a", REPORT.format(2024)) + own.format(2, "政府信息公开年报") + own.format(3, "下一页"),
        paper.format("a", REPORT.format(2024)),
        paper.format("b", REPORT.format(2022)) + file,
    )
    listed = {asked.url.rpartition("/")[2] for asked in run.asked}
    assert listed >= {
        "article.html?infoid=a",
        "article.html?infoid=b",
        "a.docx",
    }
