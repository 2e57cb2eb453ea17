"""Web archives, as Word saves them under the name of a Word file."""

from email.message import EmailMessage

import pytest

from pipelines.documents import mhtml, open_document
from pipelines.errors import DocumentError

PAGE = "<html><body><table><tr><td>规章</td><td>1</td></tr></table></body></html>"


def archive(page: str, charset: str = "gb2312", kind: str = "text/html") -> bytes:
    quoted = "".join(f"={byte:02X}" for byte in page.encode(charset))
    lines = [quoted[i : i + 72] for i in range(0, len(quoted), 72)]
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    part = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return (head + part + "=\r\n".join(lines) + "\r\n--b--\r\n").encode("ascii")


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_the_page_inside_is_read(charset):
    document = open_document(archive(PAGE, charset), "application/msword")
    assert [cell.text for cell in document.grids()[0].cells] == ["规章", "1"]


@pytest.mark.parametrize("body", [b"MIME-Version: 1.0", archive("x", kind="image/png"), archive(" ")])
def test_an_archive_without_a_page_says_so(body):
    with pytest.raises(DocumentError, match="without a page"):
        mhtml.parse(body)


def parts(*contents: tuple[str, str]) -> bytes:
    """An archive of pages and style sheets (`….css`) at these addresses."""
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    each = (
        f"--b\r\nContent-Type: text/{'css' if name.endswith('.css') else 'html'}\r\nContent-Location: file:///C:/{name}\r\n"
        f"Content-ID: <{name}@mhtml>\r\n\r\n{page}\r\n"
        for name, page in contents
    )
    return (head + "".join(each) + "--b--\r\n").encode()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<iframe src='a.html' height=500></iframe>", ["1"]),
        ("<iframe src='cid:a.html@mhtml'></iframe>", ["1"]),
        ("<html><frameset rows='*,39'><frame src='a.html'><frame src='b.html'></frameset></html>", ["1"]),
        ("<p>无框架</p>", []),  # nothing shows the other part
        ("<iframe hidden src='a.html'></iframe>", []),
        ("<iframe src='other.html'></iframe>", []),
        ("<iframe src='index.html'></iframe><iframe src='a.html'></iframe>", ["1"] * 3),  # itself, three deep
    ],
)
def test_pages_in_frames_are_read_where_they_are_shown(page, shown):
    document = open_document(parts(("index.html", page), ("a.html", PAGE), ("b.html", "<p>页脚</p>")), "")
    assert [grid.cells[1].text for grid in document.grids()] == shown


TWO = "<table><tr><td>规章</td><td>1<span class=h>9</span></td></tr></table>"


@pytest.mark.parametrize(
    ("head", "sheet", "shown"),
    [
        ("<link rel=stylesheet href='a.css'>", ".h { display: none }", "1"),
        ("<link rel=stylesheet href='cid:a.css@mhtml'>", ".h { display: none }", "1"),
        ("<style>@import url(a.css);</style>", ".h { display: none }", "1"),
        ("<link rel=stylesheet href='b.css'>", ".h { display: none }", "1"),  # which imports a.css
        ("<link rel=stylesheet href='a.css'>", ".x { display: none }", "19"),
        ("<link rel=stylesheet href='a.css' media=print>", ".h { display: none }", "19"),
        ("<link rel=stylesheet href='other.css'>", ".h { display: none }", "19"),
        ("<link rel=stylesheet href='a.css'>", "@import 'a.css'; .h { display: none }", "1"),  # itself
    ],
)
def test_style_sheets_of_the_archive_apply(head, sheet, shown):
    page = f"<html><head>{head}</head><body>{TWO}</body></html>"
    body = parts(("index.html", page), ("a.css", sheet), ("b.css", '@import "a.css";'))
    assert open_document(body, "").grids()[0].cells[1].text == shown


def mail(kind: str, text: str, *attached: str) -> bytes:
    """A mail of a text and files."""
    message = EmailMessage()
    message.set_content(text, subtype=kind)
    for name in attached:
        message.add_attachment(b"PK", maintype="application", subtype="zip", filename=name)
    return message.as_bytes()


def test_files_attached_to_a_mail_are_named():
    document = open_document(mail("html", PAGE, "年报.docx", "b.xlsx"), "")
    assert [cell.text for cell in document.grids()[0].cells] == ["规章", "1"]
    assert document.unread == ("the attached file 年报.docx", "the attached file b.xlsx")
    with pytest.raises(DocumentError, match=r"without a page, the attached file 年报\.docx"):
        open_document(mail("plain", "请查收", "年报.docx"), "")
