"""PDF files and pictures that lie, loop or swell."""

import io
import struct
import zlib
from random import Random

from reportlab.pdfgen.canvas import Canvas

from benchmarks.kinds.makers.hostile import hostile


def _pdf(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


@hostile("pdf", "pdf")
def hostile_pages_that_loop(_: Random) -> bytes:
    return _pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"]
    )


@hostile("pdf", "pdf")
def hostile_stream_of_a_gigabyte(_: Random) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(b"0 0 m " * 174_000) for _turn in range(1000)), packer.flush()])
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, _stream(data, b"/Filter/FlateDecode")])


@hostile("pdf", "pdf")
def hostile_filters_on_filters(_: Random) -> bytes:
    data = b"0 0 m " * 1000
    for _turn in range(20):
        data = zlib.compress(data)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    filters = b"/Filter[" + b"/FlateDecode" * 20 + b"]"
    return _pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            page,
            _stream(data, filters),
        ]
    )


@hostile("pdf", "pdf")
def hostile_forms_that_swell(_: Random) -> bytes:
    """Each form draws the next ten times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        _stream(b"/F Do " * 10),
    ]
    for number in range(5, 14):
        more = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        objects.append(_stream(b"/F Do " * 10, more))
    objects.append(_stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return _pdf(objects)


@hostile("pdf", "pdf")
def hostile_sheet_of_kilometres(_: Random) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20000000 20000000]/UserUnit 1000/Contents 4 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        _stream(b"0 0 m 9 9 l S"),
    ]
    return _pdf(objects)


@hostile("pdf", "pdf")
def hostile_million_rules(_: Random) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, (595, 842), pageCompression=1)
    canvas.drawString(50, 800, "2024")
    for number in range(60_000):
        canvas.line(number % 590, 0, number % 590, 800)
        canvas.line(0, number % 800, 590, number % 800)
    canvas.save()
    return file.getvalue()


@hostile("pdf", "pdf")
def hostile_three_thousand_sheets(_: Random) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, (595, 842), pageCompression=1)
    for number in range(3000):
        canvas.drawString(50, 800, f"{number} 1 2 3 4 5")
        canvas.rect(40, 700, 500, 60)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _png(wide: int, high: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (wide + 1)
    data = b"".join([*(packer.compress(row) for _ in range(min(high, 40_000))), packer.flush()])
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@hostile("scan", "png")
def hostile_picture_of_a_gigapixel(_: Random) -> bytes:
    return _png(40_000, 40_000)


@hostile("scan", "png")
def hostile_picture_that_lies(_: Random) -> bytes:
    return _png(100, 2_000_000_000)


@hostile("scan", "tif")
def hostile_tiff_that_loops(_: Random) -> bytes:
    entries = [
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (279, 4, 1, 64),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *one) for one in entries)
    return (b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)).ljust(
        200, b"\0"
    ) + b"\xff" * 64


@hostile("scan", "jpg")
def hostile_jpeg_cut_off(_: Random) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0"
        + b"\0" * 500
    )


@hostile("scan", "tif")
def hostile_thousand_blank_sheets(_: Random) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    sheet = Image.new("1", (1654, 2339), 1)
    sheet.save(file, "TIFF", save_all=True, append_images=[sheet] * 999, compression="group4")
    return file.getvalue()
