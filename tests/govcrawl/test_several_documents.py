"""Articles that bring several documents, and archives of them: each lands as the report that it is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from govcrawl import load
from pipelines.archive import Archive
from tests.govcrawl.county import HOME, REPORTS, County, county_below
from tests.govcrawl.imagined import figure, report
from tests.govcrawl.standin import Answer
from tests.pipelines.documents.archives import archive_of, deflated, entry, zipped
from tests.pipelines.documents.docxfiles import docx
from tests.pipelines.wordfiles import as_doc

BUREAUS = "民政 司法 公安 农业农村 水务 卫生健康 审计 统计 商务 交通运输".split()
TITLES = [f"清溪县{bureau}局2024年政府信息公开工作年度报告" for bureau in BUREAUS]
ALL = "清溪县各部门2024年政府信息公开工作年度报告"
HOST = "https://www.qingxi.example"
LINK = "<p><a href='{0}'>{1}</a></p>"
FILE = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with county_below(tmp_path) as made:
        yield made


def as_docx(page: str) -> bytes:
    return docx("<w:altChunk r:id='word/page.html'/>", chunks={"word/page.html": page})


def file_of(title: str, number: int) -> tuple[str, bytes]:
    """A report as a file: a name with its ending, and the bytes."""
    page = report(title)
    return (f"{title}.docx", as_docx(page)) if number % 2 else (f"{title}.doc", as_doc(page.encode()))


def attach(county: County, files: dict[str, bytes], article: str = "<h1>{0}</h1>", title: str = ALL) -> str:
    """Serve an article with these files in the place of the county's first report; where its files lie."""
    county.publish(REPORTS | {"nb/1.html": title})
    links = "".join(LINK.format(quote(name), name) for name in files)
    county.site.pages[f"{HOME}nb/1.html"] = article.format(title) + links
    for name, body in files.items():
        county.site.pages[f"{HOME}nb/{quote(name)}"] = Answer(body, headers=FILE)
    return f"{HOST}{HOME}nb/"


def granted(county: County) -> dict[str, str]:
    """Name of the agency -> what table 三 prints under granted, in all."""
    data = county.root / "data"
    requests = load("requests", data_dir=data)
    cells = requests[(requests.outcome == "granted") & (requests.applicant == "total")]
    names = load("reports", data_dir=data).set_index("report_id").agency_name
    return {names[cell.report_id]: cell.raw for cell in cells.itertuples()}


def printed(title: str) -> str:
    return figure(title, "requests.granted.total")


def rows(county: County) -> dict[str, pd.DataFrame]:
    return {name: load(name, data_dir=county.root / "data") for name in ("reports", "requests", "checks")}


def test_ten_reports_in_one_archive_are_ten_reports(county: County) -> None:
    files = dict(file_of(title, number) for number, title in enumerate(TITLES))
    base = attach(county, {f"{ALL}.zip": zipped(**files)})
    code, lines = county.night()
    assert code == 0, lines
    found = granted(county)
    for title in TITLES:
        agency = title.partition("2024")[0]
        assert found[agency] == printed(title), agency
    reports = load("reports", data_dir=county.root / "data").set_index("agency_name")
    archive = Archive(county.root / "data" / "archive")
    for name, body in files.items():
        one = reports.loc[name.partition("2024")[0]]
        assert one.source_url == f"{base}{quote(ALL)}.zip#/{quote(name)}"
        assert one.source_sha256 == hashlib.sha256(body).hexdigest()
        assert archive.document(one.archive_record).body == body
    before = rows(county)
    assert county.run("reparse").returncode == 0
    for name, table in rows(county).items():
        pd.testing.assert_frame_equal(table, before[name])
    second = county.run("crawl", "qingxi", f"-sSITES={county.site.address}")
    assert second.returncode == 0, second.stdout


def test_files_of_several_agencies_at_one_article_land_each_as_its_own(county: County) -> None:
    files = dict(file_of(title, number) for number, title in enumerate(TITLES[:3]))
    files |= {f"{TITLES[3]}.zip": zipped(**dict([file_of(TITLES[3], 0)]))}
    attach(county, files)
    code, lines = county.night()
    assert code == 0, lines
    found = granted(county)
    assert [found[title.partition("2024")[0]] for title in TITLES[:4]] == [*map(printed, TITLES[:4])]


def test_what_an_archive_does_not_give_away_is_named(county: County) -> None:
    body = report(TITLES[0]).encode()
    locked = entry("密.docx".encode(), deflated(b"x"), b"x", flags=0x801)
    rar = b"Rar!\x1a\x07\1\0" + bytes(99)
    packed = entry(f"{TITLES[1]}.rar".encode(), deflated(rar), rar, flags=0x800)
    archive = archive_of([entry("甲.html".encode(), deflated(body), body, flags=0x800), locked, packed])
    base = attach(county, {f"{ALL}.zip": archive})
    code, lines = county.night()
    assert code == 1
    assert any(
        f"{base}{quote(ALL)}.zip#/{quote('密.docx')} (a password protects it)" in line for line in lines
    )
    assert granted(county)["清溪县民政局"] == printed(TITLES[0])
    reports = load("reports", data_dir=county.root / "data").set_index("agency_name")
    assert reports.loc["清溪县司法局"].status == "unreadable"


def test_a_file_that_names_nobody_is_taken_for_its_article_and_marked(county: County) -> None:
    title = REPORTS["nb/1.html"]
    nameless = report(title).replace(title, "附表")
    files = {f"{TITLES[0]}.doc": as_doc(report(TITLES[0]).encode()), "附表.doc": as_doc(nameless.encode())}
    attach(county, {f"{title}.zip": zipped(**files)}, title=title)
    county.night()
    data = county.root / "data"
    requests = load("requests", data_dir=data)
    reports = load("reports", data_dir=data).set_index("agency_name")
    own = requests[requests.report_id == reports.loc["清溪县（全县综合）"].report_id]
    assert len(own)
    assert own.marks.str.contains("file_of_article").all()
    assert granted(county)["清溪县民政局"] == printed(TITLES[0])


def test_a_page_and_its_attachment_that_disagree(county: County) -> None:
    """The finding has both figures, the attachment's bytes are archived and named."""
    title = REPORTS["nb/2.html"]
    page = report(title)
    wrong = report(title, lambda name, cell: "77" if cell == "requests.granted.total" else figure(name, cell))
    body = as_doc(wrong.encode())
    name = f"{title}.doc"
    county.site.pages[f"{HOME}nb/2.html"] = page.replace(
        "</body>", LINK.format(quote(name), name) + "</body>"
    )
    county.site.pages[f"{HOME}nb/{quote(name)}"] = Answer(body, headers=FILE)
    county.night()
    data = county.root / "data"
    reports = load("reports", data_dir=data).set_index("agency_name")
    one = reports.loc["清溪县教育局"]
    file = f"{HOST}{HOME}nb/{quote(name)}"
    assert one.source_url == f"{HOST}{HOME}nb/2.html"
    assert one.other_urls == file
    checks = load("checks", data_dir=data)
    [check] = checks[(checks.report_id == one.report_id) & (checks.rule == "conflicting_copies")].itertuples()
    assert (check.left, check.right) == (float(printed(title)), 77.0)
    assert check.message == (
        f"{file} prints other numbers in 1 cells: requests.granted.total {printed(title)}, there 77"
    )
    archive = Archive(data / "archive")
    found = archive.find(url=file)
    assert found is not None
    assert archive.body(found) == body


def test_a_report_of_a_kind_that_is_not_read_is_counted_as_such(county: County) -> None:
    title = REPORTS["nb/2.html"]
    county.site.pages[f"{HOME}nb/2.html"] = LINK.format("a.rar", title)
    county.site.pages[f"{HOME}nb/a.rar"] = Answer(b"Rar!\x1a\x07\x01\0" + bytes(99), headers=FILE)
    code, lines = county.night()
    reason = "a RAR archive, which is not unpacked; unpack it and read its files with govcrawl extract"
    assert code == 1
    assert f"({reason})" in lines[-1]
    status = county.run("status", "qingxi").stdout
    assert f"1 report of a kind that is not read: {reason}" in status
    assert county.run("site").returncode == 0
    page = (county.root / "data" / "site" / "en" / "qingxi" / "index.html").read_text()
    assert page.count('<span class="unseen">Kind not read</span>') == 1
