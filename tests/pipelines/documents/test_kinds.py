"""What bytes are, whatever their name or their header says."""

import pytest

from pipelines.documents.kinds import kind_of, sniff_media_type

OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        (b"%PDF-1.7", "text/html", "pdf"),
        (b"PK\x03\x04", "application/msword", "docx"),
        (b"\xd0\xcf\x11\xe0", "application/pdf", "doc"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "application/msword", "locked"),
        (b"{\\rtf1\\ansi", "application/msword", "rtf"),
        (b"MIME-Version: 1.0\r\n", "application/msword", "mhtml"),
        (b"<html>", "application/msword", "html"),
        (b"\x89PNG", "text/html", "picture"),
        (b"| a |", "text/plain", "text"),
        (b"| a |", "text/plain; charset=utf-8", "text"),
        (b" <html>", "text/plain", "html"),
        (b"x", "", "html"),
        (b" \n", "text/html", "empty"),
    ],
)
def test_the_bytes_decide_what_a_file_is(body: bytes, media_type: str, kind: str) -> None:
    assert kind_of(body, media_type) == kind


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (b"%PDF-1.7", "text/html", "application/pdf"),
        (b"\n%PDF-1.7", "application/octet-stream", "application/pdf"),
        (OLE, "application/octet-stream", "application/msword"),
        (b"{\\rtf1", "", "application/rtf"),
        (b"PK\x03\x04 word/document.xml", "", OFFICE + "wordprocessingml.document"),
        (b"PK\x03\x04 xl/workbook.xml", "application/msword", OFFICE + "spreadsheetml.sheet"),
        (b"PK\x03\x04 a.txt", "application/zip", "application/zip"),
        (b"\n<!DOCTYPE html><html>", "application/pdf", "text/html"),  # an error page in the place of a file
        (b"<HTML>", "text/plain", "text/html"),
        (b"<p>", "text/html", "text/html"),
        (b'{"rows": []}', "application/json", "application/json"),
        (b"MIME-Version: 1.0", "application/msword", "application/msword"),
        (b"\x89PNG", "image/png", "image/png"),
        (b"", "application/pdf", "application/pdf"),
        (b"?", "", "application/octet-stream"),
    ],
)
def test_the_bytes_decide_on_the_media_type_where_they_tell(
    body: bytes, declared: str, media_type: str
) -> None:
    assert sniff_media_type(body, declared) == media_type
