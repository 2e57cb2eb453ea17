"""What bytes are, whatever their name or their header says."""

import pytest

from govcrawl.sites.wordfile import line, ole, word_file
from pipelines.documents import open_document
from pipelines.documents.kinds import KINDS, kind_of, sniff_media_type
from pipelines.errors import DocumentError
from tests.pipelines.documents.archives import zipped

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
RAW = b"%PDF-1.7\n1 0 obj\nendobj\n"


def odf(kind: str, **more: bytes) -> bytes:
    return zipped("content.xml", mimetype=ODF.encode() + kind.encode(), **more)


OPC = "[Content_Types].xml"


def opc(part: str, kind: str) -> bytes:
    """A package that says of what type a part is."""
    return zipped(part, **{OPC: f'<Override PartName="/{part}" ContentType="{OFFICE}{kind}"/>'.encode()})


KINDS_OF_BYTES = [
    (b"%PDF-1.7", "text/html", "pdf"),
    (b"junk that a gateway sent\r\n" + RAW, "", "pdf"),
    (b"<p>%PDF-1.7 " + RAW, "", "html"),
    (zipped("word/document.xml"), "application/msword", "docx"),
    (zipped(OPC, "_rels/.rels", "word/document2.xml"), "", "docx"),
    (zipped(OPC, "Word\\Document.xml"), "", "docx"),
    (opc("document.xml", "wordprocessingml.document.main+xml"), "", "docx"),
    (opc("book.xml", "spreadsheetml.sheet.main+xml"), "", "xlsx"),
    (opc("a.docx", "wordprocessingml.document"), "", "zip"),
    (zipped(OPC, "xl/workbook.xml", "xl/worksheets/sheet1.xml"), "application/msword", "xlsx"),
    (zipped(OPC, "word/document.xml", "xl/embeddings.xml"), "", "docx"),
    (zipped(OPC, "xl/workbook.bin"), "", "xlsb"),
    (zipped(OPC, "ppt/presentation.xml"), "", "pptx"),
    (odf("text"), "application/msword", "odt"),
    (odf("spreadsheet"), "", "ods"),
    (odf("presentation"), "", "odp"),
    (zipped("content.xml", **{"META-INF/manifest.xml": ODF.encode() + b"text"}), "", "odt"),
    (odf("text", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "", "locked"),
    (zipped("OFD.xml", "Doc_0/Document.xml"), "application/pdf", "ofd"),
    (zipped("a.docx", "b/c.pdf"), "application/msword", "zip"),
    (zipped("word/a.docx", "xl/b.xlsx"), "", "zip"),
    (zipped("a.docx", **{"b.docx": zipped("word/document.xml")}), "", "zip"),
    (zipped(), "", "zip"),
    (zipped("word/document.xml")[:60], "", "docx"),  # broken off
    (zipped("xl/workbook.xml")[:60], "", "xlsx"),
    (word_file([line("年报")]), "application/pdf", "doc"),
    (ole({"WordDocument": b"\xdc\xa5\x68\0" + bytes(5000)}), "", "old_word"),
    (ole({"Workbook": bytes(5000)}), "application/msword", "xls"),
    (ole({"Book": bytes(5000)}), "", "xls"),
    (ole({"PowerPoint Document": bytes(5000)}), "", "ppt"),
    (ole({"EncryptedPackage": bytes(5000)}), "application/msword", "locked"),
    (ole({"MatOST": bytes(5000)}), "", "works"),
    (ole({"Contents": "WordDocument".encode("utf-16-le") + bytes(5000)}), "", "ole"),
    (OLE, "application/msword", "ole"),
    (OLE + bytes(600), "", "ole"),
    (b"\xdb\xa5\x2d\0", "", "old_word"),
    (b"MZ\x90\0" + bytes(100), "application/octet-stream", "program"),
    (b"Founder CEB 2.0\0", "", "ceb"),
    (b"CAJ\0\0", "", "caj"),
    (b"MZ,1\nMZ,2\n", "text/csv", "csv"),
    (b"{\\rtf1\\ansi", "application/msword", "rtf"),
    (b"MIME-Version: 1.0\r\n", "application/msword", "mhtml"),
    (b"From: <Saved by WPS>\r\nSubject: \xc4\xea\xb1\xa8\r\n", "application/msword", "mhtml"),
    (b"Subject: x\r\nContent-Type: multipart/related; boundary=b\r\n", "", "mhtml"),
    (b"Subject: x\r\n\r\ny", "text/plain", "text"),
    (XML + b'<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:x">', "", "excel_xml"),
    (
        b"\xef\xbb\xbf" + XML + b"<!-- x --><ss:Workbook xmlns:ss='urn:x'>",
        "application/vnd.ms-excel",
        "excel_xml",
    ),
    ("\ufeff<?xml version='1.0'?><Workbook>".encode("utf-16-le"), "", "excel_xml"),
    (XML + b"<w:wordDocument xmlns:w='x'>", "application/msword", "word_xml"),
    (XML + b"<pkg:package xmlns:pkg='x'>", "", "word_xml"),
    (XML + b"<office:document office:mimetype='" + ODF.encode() + b"text'>", "", "fodt"),
    (XML + b"<office:document office:mimetype='" + ODF.encode() + b"spreadsheet'>", "", "fods"),
    (XML + b"<uof:UOF xmlns:uof='x'>", "", "uof"),
    (XML + b"<!DOCTYPE html><html><Workbook>", "application/xhtml+xml", "html"),
    (XML + b"<rss><channel>", "text/xml", "html"),
    (b"Rar!\x1a\x07\x01\0", "application/zip", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "", "7z"),
    (b"\x1f\x8b\x08", "", "gz"),
    (bytes(257) + b"ustar", "", "tar"),
    (b"<html>", "application/msword", "html"),
    (b"\x89PNG", "text/html", "picture"),
    (b"\xff\xd8\xff", "", "picture"),
    (b"RIFF1234WEBP", "", "picture"),
    (b"BM" + bytes(12) + b"\x28\0\0\0", "", "picture"),
    (b"BM is how a line can begin", "text/plain", "text"),
    (b"| a |", "text/plain", "text"),
    (b"| a |", "text/plain; charset=utf-8", "text"),
    (b" <html>", "text/plain", "html"),
    (b"x", "", "html"),
    (b" \n", "text/html", "empty"),
]


@pytest.mark.parametrize(("body", "media_type", "kind"), KINDS_OF_BYTES)
def test_the_bytes_decide_what_a_file_is(body: bytes, media_type: str, kind: str) -> None:
    assert kind_of(body, media_type) == kind


@pytest.mark.parametrize(
    ("body", "media_type", "url", "kind"),
    [
        ("项目,数量\n规章,1\n".encode("gb18030"), "text/csv", "", "csv"),
        ("项目,数量\n规章,1\n".encode(), "text/plain", "https://a.cn/f.CSV?d=1", "csv"),
        (b"a;b\n1;2\n", "application/octet-stream", "f.csv", "csv"),
        (b'"a\nb\nc",1\n"d\ne\nf",2\n', "text/csv", "", "csv"),  # lines within quotes are none
        (("某局年度报告\n" * 4 + "a\tb\t1\n" * 6).encode(), "text/plain", "f.txt", "csv"),
        (("某局年度报告\n" * 7 + "a\tb\t1\n" * 6).encode(), "text/plain", "f.txt", "text"),
        (
            "项目,数量\n规章,1\n".encode(),
            "application/vnd.ms-excel",
            "f.xls",
            "csv",
        ),  # named so, all the same
        ("a\tb\tc\n".encode("utf-16") + "1\t2\t3\n".encode("utf-16-le") * 9, "text/plain", "f.txt", "csv"),
        (b"a\tb\nc\td\te\n" * 9, "text/plain", "f.txt", "text"),  # copied from a browser
        (b"a,b\n1,2\n", "text/plain", "https://a.cn/f.txt", "text"),
        (b"a,b\n1,2\n", "application/octet-stream", "", "html"),
        ("没有表格\n".encode(), "text/csv", "", "text"),
        (b"<html>a,b", "text/csv", "f.csv", "html"),
        (b"%PDF-1.7", "text/csv", "f.csv", "pdf"),
    ],
)
def test_cells_in_plain_text_are_taken_for_a_table_only_where_they_are_said_to_be_one(
    body: bytes, media_type: str, url: str, kind: str
) -> None:
    assert kind_of(body, media_type, url) == kind


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (b"%PDF-1.7", "text/html", "application/pdf"),
        (b"\n%PDF-1.7", "application/octet-stream", "application/pdf"),
        (word_file([line("年报")]), "application/octet-stream", "application/msword"),
        (OLE, "application/octet-stream", "application/octet-stream"),
        (b"{\\rtf1", "", "application/rtf"),
        (zipped("word/document.xml"), "", OFFICE + "wordprocessingml.document"),
        (zipped("xl/workbook.xml"), "application/msword", OFFICE + "spreadsheetml.sheet"),
        (odf("spreadsheet"), "application/vnd.ms-excel", ODF + "spreadsheet"),
        (ole({"Workbook": bytes(5000)}), "application/octet-stream", "application/vnd.ms-excel"),
        (zipped("a.txt"), "application/msword", "application/zip"),
        (b"\n<!DOCTYPE html><html>", "application/pdf", "text/html"),  # an error page in the place of a file
        (b"<HTML>", "text/plain", "text/html"),
        (b"<p>", "text/html", "text/html"),
        (b'{"rows": []}', "application/json", "application/json"),
        (b"MIME-Version: 1.0", "application/msword", "application/msword"),
        (b"\x89PNG", "image/jpeg", "image/png"),
        (b"\xff\xd8\xff", "", "image/jpeg"),
        (b"", "application/pdf", "application/pdf"),
        (b"?", "", "application/octet-stream"),
    ],
)
def test_the_bytes_decide_on_the_media_type_where_they_tell(
    body: bytes, declared: str, media_type: str
) -> None:
    assert sniff_media_type(body, declared) == media_type


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"Rar!\x1a\x07\x01\0", "a RAR archive, which is not unpacked; unpack it"),
        (zipped(OPC, "ppt/presentation.xml"), "slides (PPTX), which are not read"),
        (ole({"EncryptedPackage": bytes(5000)}), "protected by a password"),
        (OLE, "that is broken or holds no document (it is cut off)"),
        (
            b"MZ\x90\0" + bytes(100),
            "a program (EXE), maybe an archive that unpacks itself, which is not",
        ),
        (b" ", "the document is empty"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(body: bytes, words: str) -> None:
    with pytest.raises(DocumentError) as refused:
        open_document(body, "")
    assert words in str(refused.value)


def test_each_kind_is_one_that_is_named() -> None:
    assert {kind for _, _, kind in KINDS_OF_BYTES} <= KINDS.keys()
