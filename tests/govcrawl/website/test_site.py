"""The whole site of two years of changning: it says what has landed, and all of it hangs together."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from lxml import html as lxml_html

from govcrawl.website.build import build
from pipelines.analysis.acknowledged import acknowledge
from pipelines.store.scan import read_copies
from tests.govcrawl.website.conftest import TODAY
from tests.thorough import usually

LARGEST = 500_000


def pages(site: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")


def opened(site: Path, path: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring((site / path).read_text(encoding="utf-8"))


class Outline(HTMLParser):
    """Elements that are opened and closed in order, ids, addresses, and what else a page may not have."""

    EMPTY = frozenset("meta link br hr img input".split())
    SHAPES = frozenset("circle path rect polyline".split())

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.handlers: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name.startswith("on"):
                self.handlers.append(name)
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in {"href", "src", "srcset", "data", "poster"}:
                self.loaded.append(value or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.EMPTY:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.SHAPES, tag

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    parser.close()
    assert parser.stack == []
    return parser


def test_every_page_is_well_formed_small_and_loads_nothing_from_elsewhere(site: Path) -> None:
    for path, text in pages(site):
        found = outline(text)
        assert text.startswith("<!DOCTYPE html>"), path
        assert len(text.encode()) < LARGEST, path
        assert len(set(found.ids)) == len(found.ids), path
        assert found.handlers == [], path
        assert [one for one in found.loaded if urlsplit(one).scheme not in {"", "data"}] == [], path
        assert "Content-Security-Policy" in text, path
        if not path.startswith("archive/"):
            assert found.headings[0] == 1 == found.headings.count(1), path
            steps = zip(found.headings, found.headings[1:], strict=False)
            assert all(after <= before + 1 for before, after in steps), path


def test_every_link_leads_somewhere(site: Path) -> None:
    outlines = {path: outline(text) for path, text in pages(site)}
    checked = 0
    for path, found in outlines.items():
        for link in {*found.links, *found.loaded}:
            if urlsplit(link).scheme:
                continue
            address, fragment = urldefrag(link)
            target = path if not address else os.path.normpath(Path(path).parent / unquote(address))
            assert (site / target).is_file(), (path, link)
            if fragment:
                assert fragment in outlines[str(target)].ids, (path, link)
            checked += 1
    assert checked > 10_000


def test_both_languages_have_the_same_pages_and_each_leads_to_the_other(site: Path) -> None:
    found = {
        language: {path.partition("/")[2] for path, _ in pages(site) if path.startswith(f"{language}/")}
        for language in ("zh", "en")
    }
    assert found["zh"] == found["en"]
    assert "changning/changning-rsj/2024.html" in found["zh"]
    page = opened(site, "zh/changning/changning-rsj/2024.html")
    assert "../../../en/changning/changning-rsj/2024.html" in page.xpath("//a/@href")


def test_the_numbers_are_those_of_parquet(site: Path, crawled: Path) -> None:
    """Each report's table 三, cell by cell; pyarrow reads the files by itself."""
    rows = ds.dataset(crawled / "datasets" / "requests", partitioning="hive").to_table().to_pylist()
    printed: dict[tuple[str, int], list[str | None]] = {}
    for row in rows:
        printed.setdefault((row["agency"], row["year"]), []).append(row["raw"])
    assert len(printed) > 20
    for (agency, year), raws in printed.items():
        for language, blank, unread in (("zh", "空", "?未读出"), ("en", "blank", "?not read")):
            page = opened(site, f"{language}/changning/{agency}/{year}.html")
            cells = page.xpath("//table[contains(@class, 'requests')]//td")
            shown = [re.sub(r"\[\d+\]", "", cell.text_content()) for cell in cells]
            expected = [unread if raw is None else raw or blank for raw in raws]
            assert sorted(shown) == sorted(expected), (agency, year)


def test_side_by_side_has_the_numbers_of_parquet(site: Path, crawled: Path) -> None:
    rows = ds.dataset(crawled / "datasets" / "requests", partitioning="hive").to_table().to_pylist()
    expected = {
        row["year"]: row["raw"]
        for row in rows
        if (row["agency"], row["outcome"], row["applicant"]) == ("changning-rsj", "new_received", "total")
    }
    page = opened(site, "zh/changning/changning-rsj/index.html")
    [line] = page.xpath("//table[@class='side']//tr[starts-with(th, '本年新收')]")
    assert [cell.text_content().split()[0].rstrip("*") for cell in line.iter("td")] == [
        expected[year] for year in sorted(expected)
    ]


def test_a_picture_only_report_is_not_a_green_dot(site: Path) -> None:
    """changning-jgw of 2023 has pictures instead of tables (``govcrawl/sites/quirks.py``)."""
    page = opened(site, "zh/changning/index.html")
    [link] = page.xpath("//table[@class='grid']//a[@href='../../zh/changning/changning-jgw/2023.html']")
    assert link.xpath(".//*[@aria-hidden]")[0].text == "◐"
    report = opened(site, "zh/changning/changning-jgw/2023.html")
    assert "这份报告没有可读的统计表" in report.text_content()
    assert "没有找到应有的表格" in report.text_content()


def test_no_developers_words_and_no_local_path(site: Path, crawled: Path) -> None:
    words = re.compile(r"requests\.[a-z]|proactive\.[a-z]|null|None|nan|Parquet|govcrawl|Traceback", re.ASCII)
    for path, text in pages(site):
        assert str(crawled) not in text
        assert str(Path.cwd()) not in text
        if path.startswith(("zh/", "en/")):
            shown = lxml_html.document_fromstring(text).text_content()
            assert not words.search(shown), (path, words.search(shown))


def test_a_marked_cell_and_its_place_in_the_archived_page(site: Path, crawled: Path) -> None:
    """Where a cell leads to, the archived page prints what the cell prints."""
    page = opened(site, "zh/changning/changning-lrj/2024.html")
    marked = page.xpath("//td[@class='marked']")
    assert len(marked) > 5
    archived = opened(site, "archive/changning-lrj-2024.html")
    links = page.xpath("//table[contains(@class, 'printed')]//td/a")
    assert len(links) > 150
    for link in links:
        [place] = archived.xpath(f"//*[@id='{urldefrag(link.get('href')).fragment}']")
        assert place.text_content().strip() == ("" if link.text_content() == "空" else link.text_content())


def stamps(site: Path) -> dict[str, int]:
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in site.rglob("*.html")}


def contents(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_only_what_changed_is_written_and_what_is_gone_goes(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(copy, out, processes=1, today=TODAY)
    before = stamps(out)
    assert build(copy, out, processes=1, today=TODAY).written == 0
    for dataset in (copy / "datasets").iterdir():
        shutil.rmtree(dataset / "year=2024" / "agency=changning-rsj", ignore_errors=True)
    built = build(copy, out, processes=1, today=TODAY)
    after = stamps(out)
    gone = {name for name in before if name not in after}
    assert gone == {
        "archive/changning-rsj-2024.html",
        "zh/changning/changning-rsj/2024.html",
        "en/changning/changning-rsj/2024.html",
    }
    assert built.removed == len(gone)
    changed = {name for name, stamp in after.items() if before.get(name) != stamp}
    assert "zh/changning/changning-rsj/2023.html" in changed  # it names the other years
    assert "zh/changning/changning-rsj/index.html" in changed
    assert not {name for name in changed if "changning-czj" in name}
    assert contents(out) == contents(fresh(copy, tmp_path / "fresh"))


def test_an_acknowledged_finding_says_so_and_only_its_pages_change(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(copy, out, processes=1, today=TODAY)
    before = stamps(out)
    rows = read_copies(copy, "datasets", "changning-lrj", 2024)
    [report] = [one.report() for one in rows]
    acknowledge(copy, report, "applicants_sum", "原文<b>如此</b>", date(2026, 11, 20))
    build(copy, out, processes=1, today=TODAY)
    changed = {name for name, stamp in stamps(out).items() if before[name] != stamp}
    assert changed == {
        f"{language}/{page}"
        for language in ("zh", "en")
        for page in (
            "changning/changning-lrj/2024.html",
            "findings/index.html",
            "findings/applicants_sum.html",
        )
    }
    for page in ("changning/changning-lrj/2024.html", "findings/applicants_sum.html"):
        assert "已经人工核实（2026-11-20）：原文<b>如此</b>" in opened(out, f"zh/{page}").text_content()
    [line] = opened(out, "zh/findings/index.html").xpath("//tr[td/a/@href='applicants_sum.html']")
    assert [cell.text for cell in line.findall("td")[2:]] == ["0", "1"]
    assert contents(out) == contents(fresh(copy, tmp_path / "fresh"))


def test_a_build_over_an_older_one_is_as_one_from_nothing(copy: Path, tmp_path: Path) -> None:
    """Reports go, agencies get other names: no page is stale."""
    data, root = copy, tmp_path
    build(data, root / "out", processes=1, today=TODAY)
    for number, change in enumerate(("withdraw", "rename", "hostile")):
        agency = ("changning-rsj", "changning-czj", "changning-jyj")[number]
        folder = data / "datasets" / "reports" / "year=2024" / f"agency={agency}"
        if change == "withdraw":
            for dataset in (data / "datasets").iterdir():
                shutil.rmtree(dataset / "year=2024" / f"agency={agency}", ignore_errors=True)
            continue
        name = "长宁区新名局" if change == "rename" else HOSTILE
        for file in folder.glob("*.parquet"):
            table = pq.read_table(file)
            for column, value in (
                ("agency_name", name),
                ("title", name),
                ("source_url", "javascript:alert(1)"),
            ):
                at = table.schema.get_field_index(column)
                field = table.schema.field(at)
                table = table.set_column(at, field, pa.array([value] * len(table), field.type))
            pq.write_table(table, file)
    build(data, root / "out", processes=1, today=TODAY)
    assert contents(root / "out") == contents(fresh(data, root / "fresh"))
    for path, text in pages(root / "out"):
        found = outline(text)
        assert found.handlers == [], path
        assert [one for one in found.links if one.startswith("javascript")] == [], path
        assert "\u202e" not in text, path
        assert "<img" not in text, path


HOSTILE = "长宁区<img src=x onerror=alert(1)></title></script>\u202e\"'局"


def fresh(data: Path, out: Path) -> Path:
    build(data, out, processes=1, today=TODAY)
    return out


def test_several_processes_write_the_same(
    site: Path, crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcrawl.website.build._ALONE", 0)
    build(crawled, tmp_path, processes=2, today=TODAY)
    assert contents(tmp_path) == contents(site)


BUILD = """
import sys
from datetime import date
from pathlib import Path
from govcrawl.website.build import build
print("go", flush=True)
build(Path(sys.argv[1]), Path(sys.argv[2]), processes=1, today=date(2026, 11, 27))
"""


@pytest.mark.parametrize("after", [0.8, 1.6, 2.4, 4][:: usually(2, thorough=1)])
def test_a_killed_build_leaves_whole_pages_and_is_mended(
    after: float, site: Path, crawled: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen([sys.executable, "-c", BUILD, crawled, tmp_path], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    whole = contents(site)
    assert [name for name, content in contents(tmp_path).items() if whole.get(name) != content] == []
    build(crawled, tmp_path, processes=1, today=TODAY)
    assert contents(tmp_path) == whole
    assert not list(tmp_path.rglob("*.tmp"))
