"""Files of pictures: as many pages and pixels as a report has, and an end in bounded time to all others."""

import struct
import time
import zlib
from itertools import islice

import numpy as np
import pytest

pytest.importorskip("rapidocr")

from PIL import Image

from pipelines.documents.ocr.pictures import MAX_PAGES, pages
from pipelines.errors import DocumentError
from tests.pipelines.documents.ocr.drawing import as_file


def png(width: int, height: int, rows: int) -> bytes:
    """A PNG that says it is so large, of which so many rows of one bit a pixel are there."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1 + (width + 7) // 8) * rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def looping_tiff() -> bytes:
    """A TIFF whose directory says that the next one is itself."""
    tags = [(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 200), (277, 3, 1, 1), (278, 4, 1, 8), (279, 4, 1, 64)]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    body = b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)
    return body.ljust(200, b"\0") + bytes(64)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (png(60_000, 60_000, 60_000), "60000 × 60000 pixels"),
        (png(60_000, 60_000, 1), "60000 × 60000 pixels"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "can't be opened"),
        (b"\xff\xd8\xff" + bytes(1000), "can't be opened"),
        (b"II*\0" + b"\xff" * 100, "can't be opened"),
        (b"BM" + b"\xff" * 100, "can't be opened"),
        (as_file(Image.new("RGB", (300, 300)), "JPEG")[:200], "can't be opened"),
        (b"\xd7\xcd\xc6\x9a" + bytes(100), "can't be opened"),  # WMF, which would be drawn by Windows
    ],
)
def test_what_is_no_page_is_refused_at_once(body: bytes, why: str) -> None:
    start = time.process_time()
    with pytest.raises(DocumentError, match=why):
        [*pages(body)]
    assert time.process_time() - start < 2


def test_of_a_thousand_pages_one_more_is_opened_than_are_read() -> None:
    first, *others = [Image.new("1", (80, 80), number % 2) for number in range(1000)]
    body = as_file(first, "TIFF", save_all=True, append_images=others)
    start = time.process_time()
    assert len([*pages(body)]) == MAX_PAGES + 1
    assert time.process_time() - start < 5


def test_directories_in_a_circle_end() -> None:
    assert len([*islice(pages(looping_tiff()), 1000)]) <= MAX_PAGES + 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
def test_every_mode_is_blue_green_and_red_on_white(mode: str) -> None:
    picture = Image.new("L", (20, 10), 255)
    picture.paste(0, (0, 0, 10, 10))
    if mode == "I;16":
        whole = Image.fromarray(np.asarray(picture, np.uint16) * 257)
    elif mode in {"RGBA", "LA"}:  # nothing but black, seen through on the right
        whole = Image.new("LA", picture.size, 0)
        whole.putalpha(Image.eval(picture, lambda level: 255 - level))
        whole = whole.convert(mode)
    else:
        whole = picture.convert(mode)
    [page] = pages(as_file(whole, "TIFF"))
    assert page.shape == (10, 20, 3)
    assert page[5, 2].tolist() == [0, 0, 0] or (mode == "CMYK" and page[5, 2].max() < 60)
    assert page[5, 17].tolist() == [255, 255, 255]


def test_colours_keep_their_order() -> None:
    [page] = pages(as_file(Image.new("RGB", (4, 4), (200, 10, 20))))
    assert page[0, 0].tolist() == [20, 10, 200]
