"""Articles that are the report, articles that link to it."""

import pytest
from scrapy.http import HtmlResponse

from govcrawl.lists.attachments import report_attachments
from govcrawl.lists.responses import page_text

URL = "https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
TABLE = "<table>" + "<tr><td>1</td></tr>" * 5 + "</table>"
HEAD = "<table><tr><td>索引号</td></tr><tr><td>发布机构</td></tr></table>"
REPORT_PDF = "<a href='76153/0a1b.pdf'>2024年政府信息公开工作年度报告.pdf</a>"
TITLE = "2024年上海市青浦区财政局政府信息公开工作年度报告"
ENCODED = "%E9%95%BF%E5%AE%81%E5%8C%BA2024%E5%B9%B4%E5%B9%B4%E6%8A%A5.doc"  # 长宁区2024年年报.doc


@pytest.mark.parametrize(
    ("page", "files"),
    [
        (f"<p>一、总体情况</p>{TABLE}{REPORT_PDF}", ["0a1b.pdf"]),  # the report is in the article as well
        (f"<p>引言</p>{TABLE}{REPORT_PDF}", ["0a1b.pdf"]),  # one before 2019
        (f"<p>引言</p>{TABLE}<a href='a/1.pdf'>附件</a>", []),  # not called like a report, beside one
        ("<a href='a.rar'>2024年年报</a><a href='a.zip'>2024年年报</a><a href='a.et'>2024年年报</a>",
         ["a.et", "a.zip", "a.rar"]),
        (f"{HEAD}{REPORT_PDF}", ["0a1b.pdf"]),
        (f"<p>一、总体情况</p>{REPORT_PDF}", ["0a1b.pdf"]),  # its tables are in the file only
        ("<a href='76153/0a1b.pdf'>附件下载</a>", ["0a1b.pdf"]),  # a lone file
        ("<p>一、总体情况</p><a href='76153/0a1b.pdf'>附件下载</a>", []),  # beside a text that is the report
        ("<!-- 一、总体情况 --><script>'一、总体情况'</script><a href='0a1b.pdf'>附件</a>", ["0a1b.pdf"]),
        ("<table>" + "<tr><td>公开主体</td><td>教育局</td></tr>" * 6 + "</table><a href='0a1b.pdf'>附件</a>",
         ["0a1b.pdf"]),  # what describes a page is no report
        ("<a href='/down.jsp?id=7'>附件下载</a>", ["down.jsp?id=7"]),  # nothing says what it is
        ("<a href='/down.jsp?id=7'>下载中心</a>", []),
        ("<a href='a/1.pdf'>说明</a><a href='a/2.doc'>名单</a>", []),
        (f"<a href='a/{ENCODED}'>下载</a><a href='2.pdf'>名单</a>",
         [ENCODED]),
        ("<a href='a/1.pdf'>2024年年报</a><a href='2.docx' title='2024年年报'>下载</a>",
         ["2.docx", "1.pdf"]),  # the kind that reads best first
        ("<a href='1.xls'>2024年年报</a><a href='2.wps'>2024年年报</a><a href='3.doc'>2024年年报</a>",
         ["3.doc", "2.wps", "1.xls"]),
        ("<a href='x.html'>2024年政府信息公开工作年度报告</a>", []),
        ("<iframe src='/pdf/web/viewer.html?file=/x/0a1b.pdf'></iframe>", ["0a1b.pdf"]),
        ("<a href='attach.jsp?id=7'>2024年年报.docx</a>", ["attach.jsp?id=7"]),  # the link has its name
        ("<a href='view.jsp?id=7'>2024年年报.docx</a>", ["view.jsp?id=7"]),
        ("<a href='download.aspx?id=7'>附件下载</a>", ["download.aspx?id=7"]),  # its answer tells what it is
        ("<a href='downfile.jsp?n=0a.docx&m=1'>附件</a>", ["downfile.jsp?n=0a.docx&m=1"]),  # or a parameter
        ("<a href='download.aspx?id=7'>手机客户端下载</a>", []),
        ("<p>一、总体情况</p><a href='download.aspx?id=7'>附件下载</a>", []),
        ("<a href='download.html'>2024年年报.docx</a>", ["download.html"]),
        ("<a href='7.html'>2024年年报.docx</a>", []),
        ("<embed src='0a1b.pdf'>", ["0a1b.pdf"]),
        ("<script>show('/a/0a1b.pdf')</script>", ["0a1b.pdf"]),
        ("<?xml version='1.0' encoding='gbk'?><html><a href='0a1b.pdf'>年报</a></html>", ["0a1b.pdf"]),
        ("<a href='http://[/0a1b.pdf'>年报</a>", []),
        ("<!-- nothing -->", []),
        ("", []),
    ],
)  # fmt: skip
def test_attachments(page: str, files: list[str]) -> None:
    response = HtmlResponse(URL, body=page.encode(), encoding="utf-8")
    assert [url.rpartition("/")[2] for url in report_attachments(response)] == files


def test_attachments_are_absolute() -> None:
    response = HtmlResponse(URL, body=REPORT_PDF.encode(), encoding="utf-8")
    assert report_attachments(response)[0] == f"{URL.rpartition('/')[0]}/76153/0a1b.pdf"


@pytest.mark.parametrize("meta", ["", "<meta charset=gb2312>", "<?xml version='1.0' encoding='gb2312'?>"])
def test_a_page_in_gbk_that_may_not_say_so(meta: str) -> None:
    body = f"{meta}<html><p>政府信息公开</p><a href='1.pdf'>{TITLE}</a></html>".encode("gb18030")
    response = HtmlResponse(URL, body=body, headers={"Content-Type": "text/html"})
    assert TITLE in page_text(response)
    assert report_attachments(response) == [URL.replace("76153.html", "1.pdf")]


def test_a_file_from_a_servlet_has_its_name_in_the_link() -> None:
    link = f"<a href='/weaver/FileDownload?imagefileid=7' download='{TITLE}.pdf'>下载</a>"
    response = HtmlResponse(URL, body=link.encode(), encoding="utf-8")
    assert report_attachments(response) == ["https://zwgk.shcn.gov.cn/weaver/FileDownload?imagefileid=7"]
