"""Which document is the report: the article, or a file that it links to."""

import pytest

from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.spiders.qingpu import Qingpu
from tests.govcrawl.drive import Drive

FOLDER = "/shqp/zwgk/gknb/zjd"
ROW = f"<li><a href='{FOLDER}/20250113/1.html'>青浦区2024年政府信息公开工作年度报告</a><b>2025.01.13</b></li>"
LINKS = "<a href='a.docx'>2024年年报</a><a href='b.pdf'>2024年年报</a>"
TEXT = "<p>一、总体情况</p>"


@pytest.mark.parametrize(
    ("article", "files", "taken", "stats"),
    [
        (TEXT, {}, "1.html", {"attached": 0, "failed": 0, "beside": 0}),
        (LINKS, {"a.docx": b"PK\x03\x04word/"}, "a.docx",
         {"attached": 1, "failed": 0, "beside": 1}),
        (LINKS, {"b.pdf": b"%PDF-1.7"}, "b.pdf", {"attached": 1, "failed": 1, "beside": 0}),
        (LINKS, {"a.docx": b"<html>gone", "b.pdf": b""}, "1.html",
         {"attached": 0, "failed": 2, "beside": 0}),
    ],
)  # fmt: skip
def test_the_best_file_that_can_be_had_is_the_report_else_the_article(
    article: str, files: dict[str, bytes], taken: str, stats: dict[str, int]
) -> None:
    def respond(sent: SiteRequest) -> SiteResponse:
        name = sent.path.rpartition("/")[2]
        if sent.path == f"{FOLDER}/index.html":
            return page("", ROW)
        if name == "1.html":
            return page("", article)
        return SiteResponse(files[name], content_type="application/pdf") if name in files else not_found()

    drive = Drive(Qingpu, respond)
    (item,) = drive.items
    assert item.url.rpartition("/")[2] == taken
    assert item.entry_url == f"https://www.shqp.gov.cn{FOLDER}/20250113/1.html"
    assert {
        "attached": drive.stat("attachments/taken"),
        "failed": drive.stat("attachments/failed"),
        "beside": drive.stat("attachments/beside"),
    } == stats
