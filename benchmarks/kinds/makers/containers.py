"""Documents that hold documents: ZIP, MHTML, pages of frames."""

import base64
import email.mime.multipart
import email.mime.text
import html
import io
import quopri
import zipfile
from collections.abc import Callable, Mapping
from random import Random

from benchmarks.kinds.draft import Draft, Step, draft, truth, variant
from benchmarks.kinds.drawn import Drawn, draw, draw_agencies
from benchmarks.kinds.makers.book import last_year, one_sheet, openpyxled, xlsxwritten
from benchmarks.kinds.makers.layout import Style, laid_out
from benchmarks.kinds.makers.pdf import written
from benchmarks.kinds.makers.rtf import rtf
from benchmarks.kinds.makers.word import plain_docx, wide_docx
from benchmarks.kinds.makers.xlsx import of_tables


def _pdf(drawn: Drawn) -> bytes:
    style = Style()
    return written(laid_out(drawn, style), style)


FILES: dict[str, Callable[[Drawn], bytes]] = {
    "docx": wide_docx,
    "pdf": _pdf,
    "html": lambda drawn: drawn.page().encode(),
    "xlsx": lambda drawn: xlsxwritten(one_sheet(drawn)),
    "rtf": rtf,
}


def zipped(files: Mapping[str, bytes], *, gbk: bool = False, packed: bool = True) -> bytes:
    """The archive. ``gbk``: names as Windows in China writes them, no flag says so."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(
                _GbkName(name) if gbk else name, data, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            )
    return file.getvalue()


class _GbkName(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _one(dice: Random, kinds: tuple[str, ...] = ("docx", "pdf", "html"), **more: bool) -> Draft:
    drawn, kind = draw(dice), dice.choice(kinds)
    return draft(drawn, zipped({f"{drawn.title}.{kind}": FILES[kind](drawn)}, **more), "zip")


@variant("zip")
def one_report(dice: Random) -> Draft:
    return _one(dice)


@variant("zip")
def one_spreadsheet(dice: Random) -> Draft:
    return _one(dice, ("xlsx", "rtf"))


@variant("zip")
def names_in_gbk(dice: Random) -> Draft:
    return _one(dice, gbk=True)


@variant("zip")
def not_packed(dice: Random) -> Draft:
    return _one(dice, packed=False)


@variant("zip")
def in_folders_with_other_papers(dice: Random) -> Draft:
    drawn = draw(dice)
    files = {
        "年报/": b"",
        f"年报/{drawn.title}.docx": wide_docx(drawn),
        "年报/说明.txt": "请下载附件。".encode("gbk"),
        "__MACOSX/年报/._a.docx": b"\0\5\x16\7",
        "年报/Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    }
    return draft(drawn, zipped(files), "zip")


@variant("zip")
def zip_in_zip(dice: Random) -> Draft:
    drawn = draw(dice)
    inside = zipped({f"{drawn.title}.docx": wide_docx(drawn)})
    return draft(drawn, zipped({"附件.zip": inside}), "zip")


def _several(
    dice: Random, number: int, kinds: tuple[str, ...], *, nested: bool = False, gbk: bool = False
) -> Draft:
    form = dice.choice(("2021", "2019"))
    all_drawn = [draw(dice, form, agency) for agency in draw_agencies(dice, number)]
    files = {}
    for drawn in all_drawn:
        kind = dice.choice(kinds)
        name, data = f"{drawn.title}.{kind}", FILES[kind](drawn)
        files[f"{drawn.agency.short}.zip" if nested else name] = zipped({name: data}) if nested else data
    return Draft(zipped(files, gbk=gbk), "各单位年度报告.zip", [truth(drawn) for drawn in all_drawn])


@variant("zip")
def reports_of_ten_agencies(dice: Random) -> Draft:
    return _several(dice, 10, ("docx", "pdf"))


@variant("zip")
def reports_of_ten_agencies_names_in_gbk(dice: Random) -> Draft:
    return _several(dice, 10, ("docx",), gbk=True)


@variant("zip")
def reports_of_three_agencies_a_zip_each(dice: Random) -> Draft:
    return _several(dice, 3, ("docx", "html"), nested=True)


@variant("zip")
def same_report_twice(dice: Random) -> Draft:
    """As Word file and as PDF, of the same figures: one report."""
    drawn = of_tables(dice)
    files = {f"{drawn.title}.docx": wide_docx(drawn), f"{drawn.title}.pdf": _pdf(drawn)}
    return draft(drawn, zipped(files), "zip")


@variant("zip")
def two_years(dice: Random) -> Draft:
    drawn = of_tables(dice, hole="0")
    old = last_year(drawn, dice)
    files = {f"{one.title}.docx": wide_docx(one) for one in (old, drawn)}
    return Draft(zipped(files), "年度报告.zip", [truth(old), truth(drawn)])


@variant("zip")
def table_apart_from_text(dice: Random) -> Draft:
    """The words as a Word file, the tables as a workbook: one report."""
    drawn = of_tables(dice)
    words = Drawn(
        drawn.agency,
        drawn.year,
        drawn.form,
        drawn.title,
        [one for one in drawn.blocks if isinstance(one, str)],
    )
    files = {f"{drawn.title}.docx": plain_docx(words), "附表.xlsx": openpyxled(one_sheet(drawn))}
    return draft(drawn, zipped(files), "zip")


# MHTML


@variant("mhtml", "browser")
def chromium(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, drawn.page().encode(), "mhtml", Step("browser", "html", "mhtml"))


@variant("mhtml", "browser")
def chromium_of_frames(dice: Random) -> Draft:
    drawn = draw(dice)
    page = f"<!DOCTYPE html><meta charset='utf-8'><title>{drawn.title}</title><iframe srcdoc='{_attribute(drawn.page())}'></iframe>"
    return draft(drawn, page.encode(), "mhtml", Step("browser", "html", "mhtml"))


def mail(parts: list[tuple[str, str, bytes]], *, location: str = "file:///C:/report.htm") -> bytes:
    """Parts: media type, transfer encoding, content; the first is the page."""
    out = [
        (
            b"From: <Saved by WPS>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/related; type="text/html"; boundary="----=_Next"\r\n'
        )
    ]
    for number, (media_type, encoding, content) in enumerate(parts):
        data = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(
            content
        )
        data = data.replace(b"\n", b"\r\n") if encoding in {"base64", "quoted-printable"} else data
        out.append(
            f"------=_Next\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
            f"Content-Location: {location if number == 0 else f'{location}.{number}'}\r\n".encode()
            + b"\r\n"
            + data
        )
    out.append(b"------=_Next--\r\n")
    return b"\r\n".join(out)


def _mail(dice: Random, encoding: str, charset: str, suffix: str = "mht", form: str = "") -> Draft:
    drawn = draw(dice, form)
    page = (
        drawn.page().replace("charset='utf-8'", f"charset='{charset}'").encode(charset, "xmlcharrefreplace")
    )
    return draft(drawn, mail([(f'text/html; charset="{charset}"', encoding, page)]), suffix)


@variant("mhtml")
def quoted(dice: Random) -> Draft:
    return _mail(dice, "quoted-printable", "utf-8")


@variant("mhtml")
def base64_gbk(dice: Random) -> Draft:
    return _mail(dice, "base64", "gb2312")


@variant("mhtml")
def bare_8bit(dice: Random) -> Draft:
    return _mail(dice, "8bit", "utf-8", "mhtml")


@variant("mhtml")
def named_doc(dice: Random) -> Draft:
    """What offices' systems call a Word file."""
    return _mail(dice, "base64", "utf-8", "doc")


@variant("mhtml")
def statistics_sheet(dice: Random) -> Draft:
    return _mail(dice, "quoted-printable", "gbk", form="sheet")


@variant("mhtml")
def named_xls(dice: Random) -> Draft:
    """Excel's web page in one file: the frameset first, the sheet as a part."""
    drawn = draw(dice)
    first = (
        b"<html><frameset rows='*,39'><frame src='file:///C:/report.htm.1' name='frSheet'></frameset></html>"
    )
    body = mail(
        [
            ('text/html; charset="us-ascii"', "quoted-printable", first),
            ('text/html; charset="utf-8"', "base64", drawn.page().encode()),
        ]
    )
    return draft(drawn, body, "xls")


@variant("mhtml")
def as_a_mail_with_an_attachment(dice: Random) -> Draft:
    drawn = draw(dice)
    message = email.mime.multipart.MIMEMultipart()
    message["Subject"] = "report"
    message.attach(email.mime.text.MIMEText("见附件。", "plain", "utf-8"))
    page = email.mime.text.MIMEText(drawn.page(), "html", "utf-8")
    page.add_header("Content-Disposition", "attachment", filename="report.html")
    message.attach(page)
    return draft(drawn, message.as_bytes(), "eml")


@variant("mhtml")
def trap_last_year_as_another_part(dice: Random) -> Draft:
    """A page that nothing shows."""
    drawn = draw(dice, hole="0")
    parts = [
        ('text/html; charset="utf-8"', "base64", drawn.page().encode()),
        ('text/html; charset="utf-8"', "base64", last_year(drawn, dice).page().encode()),
    ]
    return draft(drawn, mail(parts), "mht")


# Pages of frames


def _attribute(markup: str) -> str:
    return html.escape(markup)


def _framed(
    dice: Random, frame: Callable[[str], str], drawn: Drawn | None = None, words: bool = True
) -> Draft:
    drawn = drawn or draw(dice)
    prose = "".join(f"<p>{one}</p>" for one in drawn.blocks if isinstance(one, str)) if words else ""
    only = Drawn(
        drawn.agency,
        drawn.year,
        drawn.form,
        drawn.title,
        [one for one in drawn.blocks if not words or not isinstance(one, str)],
    )
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{drawn.title}</title></head><body><h1>{drawn.title}</h1>"
        f"{prose}{frame(only.page())}</body></html>"
    )
    return draft(drawn, page.encode(), "html")


def _data(markup: str, *, base: bool = True) -> str:
    if base:
        return f"data:text/html;charset=utf-8;base64,{base64.b64encode(markup.encode()).decode()}"
    from urllib.parse import quote

    return f"data:text/html;charset=utf-8,{quote(markup)}"


@variant("frames")
def data_url(dice: Random) -> Draft:
    return _framed(dice, lambda page: f"<iframe src='{_data(page)}' width=900 height=900></iframe>")


@variant("frames")
def data_url_percent(dice: Random) -> Draft:
    return _framed(
        dice, lambda page: f"<iframe src='{_data(page, base=False)}' width=900 height=900></iframe>"
    )


@variant("frames")
def srcdoc(dice: Random) -> Draft:
    return _framed(dice, lambda page: f"<iframe srcdoc='{_attribute(page)}' width=900 height=900></iframe>")


@variant("frames")
def srcdoc_of_all(dice: Random) -> Draft:
    return _framed(
        dice, lambda page: f"<iframe srcdoc='{_attribute(page)}' width=900 height=900></iframe>", words=False
    )


@variant("frames")
def object_data(dice: Random) -> Draft:
    return _framed(
        dice, lambda page: f"<object data='{_data(page)}' type='text/html' width=900 height=900></object>"
    )


@variant("frames")
def embed_data(dice: Random) -> Draft:
    return _framed(dice, lambda page: f"<embed src='{_data(page)}' type='text/html' width=900 height=900>")


@variant("frames")
def frame_in_frame(dice: Random) -> Draft:
    def frame(page: str) -> str:
        inner = f"<html><body><iframe srcdoc='{_attribute(page)}'></iframe></body></html>"
        return f"<iframe srcdoc='{_attribute(inner)}'></iframe>"

    return _framed(dice, frame)


@variant("frames")
def elsewhere(dice: Random) -> Draft:
    """The tables stand at another address, which nobody has here: said, not silent."""
    return _framed(dice, lambda page: "<iframe src='table.html' width=900 height=900></iframe>")


@variant("frames")
def frameset(dice: Random) -> Draft:
    drawn = draw(dice)
    page = (
        f"<html><head><meta charset='utf-8'><title>{drawn.title}</title></head><frameset rows='60,*'>"
        f"<frame src='{_data('<h1>' + drawn.title + '</h1>')}'><frame src='{_data(drawn.page())}'></frameset></html>"
    )
    return draft(drawn, page.encode(), "html")


@variant("frames")
def data_url_of_pdf(dice: Random) -> Draft:
    drawn = draw(dice)
    data = base64.b64encode(_pdf(drawn)).decode()
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{drawn.title}</title></head><body><h1>{drawn.title}</h1>"
        f"<embed src='data:application/pdf;base64,{data}' type='application/pdf'></body></html>"
    )
    return draft(drawn, page.encode(), "html")


@variant("frames")
def trap_hidden_frame_of_last_year(dice: Random) -> Draft:
    drawn = of_tables(dice, hole="0")
    old = last_year(drawn, dice).page()
    page = drawn.page().replace("</body>", f"<iframe hidden srcdoc='{_attribute(old)}'></iframe></body>")
    return draft(drawn, page.encode(), "html")
