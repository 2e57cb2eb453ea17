"""Archives, mail and frames that lie, loop or swell."""

import base64
import struct
from random import Random

from benchmarks.kinds.makers.containers import mail, zipped
from benchmarks.kinds.makers.hostile import LURE, hostile, swelling
from benchmarks.kinds.makers.ole import ole


@hostile("zip", "zip")
def hostile_ten_gigabytes(_: Random) -> bytes:
    return swelling("report.html", 3, b"<html>", b"", b"\0", {})


@hostile("zip", "zip")
def hostile_layers(_: Random) -> bytes:
    """Ten in each of ten, six layers deep."""
    inner = zipped({"report.html": b"<p>1</p>" * 10_000})
    for _layer in range(6):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return inner


@hostile("zip", "zip")
def hostile_hundred_deep(_: Random) -> bytes:
    body = zipped({"report.html": b"<p>1</p>"})
    for _layer in range(100):
        body = zipped({"a.zip": body})
    return body


@hostile("zip", "zip")
def hostile_hundred_thousand_entries(_: Random) -> bytes:
    return zipped({f"{n}.html": b"<p>1</p>" for n in range(100_000)}, packed=False)


@hostile("zip", "zip")
def hostile_paths(_: Random) -> bytes:
    return zipped(
        {"../../../../tmp/outside.html": b"<p>1</p>", "/etc/passwd": b"x", "C:\\a.html": b"<p>1</p>"}
    )


@hostile("zip", "zip")
def hostile_size_that_lies(_: Random) -> bytes:
    """Told to be ten bytes, a gigabyte in truth."""
    body = bytearray(swelling("report.html", 1, b"<html>", b"", b"\0", {}))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = body.find(mark)
        body[start + at : start + at + 4] = struct.pack("<I", 10)
    return bytes(body)


@hostile("rar", "rar")
def rar_4(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x00\xcf\x90s\0\0\r\0\0\0\0\0\0\0" + b"\0" * 300


@hostile("rar", "rar")
def rar_5(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + b"\0" * 300


@hostile("rar", "zip")
def rar_named_zip(_: Random) -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + b"\x33\x92\xb5\xe5" * 90


@hostile("7z", "7z")
def seven_zip(_: Random) -> bytes:
    return b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 300


@hostile("locked", "xlsx")
def xlsx(_: Random) -> bytes:
    return ole(
        {
            "EncryptionInfo": b"\4\0\4\0" + b"\x40\0\0\0" + b"<encryption/>" * 20,
            "EncryptedPackage": b"\7" * 6000,
        }
    )


@hostile("locked", "zip")
def zip_with_a_password(_: Random) -> bytes:
    body = bytearray(zipped({"report.docx": b"\x9c" * 500}, packed=False))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        body[body.find(mark) + at] |= 1
    return bytes(body)


@hostile("mhtml", "mht")
def hostile_parts_within_parts(_: Random) -> bytes:
    body = "Content-Type: text/html\r\n\r\n<p>1</p>"
    for number in range(500):
        body = f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n{body}\r\n--b{number}--\r\n'
    return ("MIME-Version: 1.0\r\n" + body).encode()


@hostile("mhtml", "mht")
def hostile_many_parts(_: Random) -> bytes:
    return mail([("text/html", "8bit", b"<p>1</p>")] * 50_000)


@hostile("frames", "html")
def hostile_frames_within_frames(_: Random) -> bytes:
    page = "<p>1</p>"
    for _layer in range(18):
        page = f"<iframe src='data:text/html;base64,{base64.b64encode(page.encode()).decode()}'></iframe>"
    return page.encode()


@hostile("frames", "html")
def hostile_many_frames(_: Random) -> bytes:
    return (
        b"<html><body>"
        + b"<iframe src='data:text/html,<table><tr><td>1</td></tr></table>'></iframe>" * 20_000
    )


@hostile("frames", "html")
def hostile_lure_frame(_: Random) -> bytes:
    return f"<html><body><p>报告</p><iframe src='{LURE}a.html'></iframe><img src='{LURE}b.png'></body></html>".encode()
