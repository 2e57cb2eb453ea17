"""Files of pictures as pixels, so many and so large and no more."""

import io
import warnings
from collections.abc import Iterator
from itertools import islice

import numpy as np
from PIL import Image, ImageOps

from pipelines.documents.ocr.engine import Pixels
from pipelines.errors import DocumentError

MAX_PAGES = 30
"""Pages of a document that are read; what stands after them is named as left out."""
_MOST = 80_000_000
"""Pixels of a page; A3 with 600 dots an inch has 70 million."""
_ENOUGH = 5000
"""Pixels of the longer side, beyond which a JPEG is unpacked smaller."""
_SMALL = (200, 60)
"""No table is narrower or lower than this many pixels."""
_LONG, _CUT = 2.0, (1.0, 1.7)
"""A picture so much higher than wide is of several pages; each is cut off where least ink is."""
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "JPEG2000")


def pages(body: bytes) -> Iterator[Pixels]:
    """The pages of a picture: several of a TIFF, the first of what moves. Ends after one more than are read.

    Raises:
        DocumentError: it is none that is read, larger than a page, or broken.
    """
    Image.MAX_IMAGE_PIXELS = None  # what is too large is refused here, with its size
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(body), formats=_FORMATS) as picture,
        ):
            left = MAX_PAGES + 1
            for number in range(MAX_PAGES + 1):
                if number and picture.format != "TIFF":
                    return
                try:
                    picture.seek(number)
                except EOFError:
                    return
                for part in islice(_cut(_pixels(picture)), left):
                    left -= 1
                    yield part
                if not left:
                    return
    except DocumentError:
        raise
    except MemoryError:
        raise DocumentError("a picture that does not fit in memory") from None
    except Exception as error:  # noqa: BLE001 - Pillow raises of every kind: OSError, SyntaxError, struct.error
        raise DocumentError(f"a picture that can't be opened: {str(error) or type(error).__name__}") from None


def _cut(page: Pixels) -> Iterator[Pixels]:
    """A long picture as pages: a table that is cut goes on on the next one."""
    width = page.shape[1]
    while page.shape[0] > _LONG * width:
        first, last = (round(share * width) for share in _CUT)
        ink = (page[first:last].max(axis=2) < 160).sum(axis=1)
        few = np.flatnonzero(ink == ink.min())
        at = first + int(few[len(few) // 2])
        yield page[:at]
        page = page[at:]
    yield page


def is_small(pixels: Pixels) -> bool:
    """Whether a picture is too small for a table: a logo, a button."""
    return bool(pixels.shape[1] < _SMALL[0] or pixels.shape[0] < _SMALL[1])


def _pixels(picture: Image.Image) -> Pixels:
    width, height = picture.size
    if width * height > _MOST:
        raise DocumentError(f"a picture of {width} × {height} pixels, more than a page has")
    if picture.format == "JPEG" and max(width, height) > _ENOUGH:
        picture.draft("RGB", (width // 2, height // 2))
    page: Image.Image = ImageOps.exif_transpose(picture)
    if page.mode.startswith(("I", "F")):
        deep = np.asarray(page, np.float32)
        page = Image.fromarray((deep * (255 / max(255.0, float(deep.max(initial=0))))).astype(np.uint8))
    if "A" in page.getbands() or "transparency" in page.info:
        page = page.convert("RGBA")
        page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])
