"""Which documents are the reports: the article, the files that it links to, the files in those."""

import pytest

from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.spiders.qingpu import Qingpu
from tests.govcrawl.drive import Drive
from tests.pipelines.documents.archives import zipped

FOLDER = "/shqp/zwgk/gknb/zjd"
ROW = f"<li><a href='{FOLDER}/20250113/1.html'>青浦区2024年政府信息公开工作年度报告</a><b>2025.01.13</b></li>"
TABLE = "<table>" + "<tr><td>1</td></tr>" * 5 + "</table>"
FILE = zipped("word/document.xml")
LINKS = "<a href='a.docx'>2024年年报</a><a href='b.pdf'>2024年年报</a>"
TEXT = "<p>一、总体情况</p>"


@pytest.mark.parametrize(
    ("article", "files", "taken", "stats"),
    [
        (TEXT, {}, ["1.html"], (0, 0)),
        (LINKS, {"a.docx": FILE, "b.pdf": b"%PDF-1.7"}, ["b.pdf", "a.docx"], (2, 0)),
        (LINKS, {"b.pdf": b"%PDF-1.7"}, ["b.pdf"], (1, 1)),
        (LINKS, {"a.docx": b"<html>gone", "b.pdf": b""}, ["1.html"], (0, 2)),
        (TABLE + LINKS, {"a.docx": FILE, "b.pdf": b"%PDF-1.7"}, ["a.docx", "b.pdf", "1.html"], (2, 0)),
        (TABLE + LINKS, {}, ["1.html"], (0, 2)),
        (LINKS, {"a.docx": zipped(**{"c.pdf": b"%PDF", "d/e.txt": "年报".encode()}), "b.pdf": FILE},
         ["e.txt", "b.pdf", "c.pdf"], (2, 0)),
        (LINKS, {"a.docx": zipped(**{"c.pdf": b"%PDF"})}, ["c.pdf"], (1, 1)),
        (LINKS, {"a.docx": zipped(), "b.pdf": b""}, ["a.docx"], (1, 1)),  # reading it tells why
    ],
)  # fmt: skip
def test_every_file_is_taken_and_the_article_where_it_prints_tables_or_nothing_else_can_be_had(
    article: str, files: dict[str, bytes], taken: list[str], stats: tuple[int, int]
) -> None:
    def respond(sent: SiteRequest) -> SiteResponse:
        name = sent.path.rpartition("/")[2]
        if sent.path == f"{FOLDER}/index.html":
            return page("", ROW)
        if name == "1.html":
            return page("", article)
        return SiteResponse(files[name], content_type="application/pdf") if name in files else not_found()

    drive = Drive(Qingpu, respond)
    assert [item.url.rpartition("/")[2] for item in drive.items] == taken
    *beside, last = drive.items  # the one that stands for the row, once all is had
    assert last.entry_url == f"https://www.shqp.gov.cn{FOLDER}/20250113/1.html"
    assert all(item.entry_url.startswith(f"{last.entry_url}#/beside/") for item in beside)
    assert (drive.stat("attachments/taken"), drive.stat("attachments/failed")) == stats
