"""Small PDF files drawn by hand: what a reader sees follows from how they are drawn."""

import base64
import zlib
from collections.abc import Iterable, Sequence

from govcrawl.sites.pdf import _written

RULES = "0.5 w 40 700 60 30 re S 100 700 60 30 re S 160 700 60 30 re S"
"""A row of three cells."""


def shown(text: str, x: float = 110, y: float = 710, size: float = 10, before: str = "") -> str:
    """Text written in Helvetica; ``before`` stands ahead of it between BT and Tj."""
    return f"q BT /F1 {size} Tf {before} 1 0 0 1 {x} {y} Tm ({text}) Tj ET Q"


def file(
    drawing: str,
    *,
    page: str = "/MediaBox[0 0 595 842]",
    resources: str = "",
    catalog: str = "",
    filters: Sequence[str] = (),
    objects: Iterable[str] = (),
) -> bytes:
    """A file of one page. ``objects`` are numbered from 6 on; entries go into the dictionaries named."""
    data = drawing.encode("ascii")
    for name in reversed(filters):
        data = _PACK[name](data)
    if filters and not filters[0].startswith("ASCII"):
        raise ValueError("the outermost filter has to be one of ASCII")
    names = "".join(f"/{name}" for name in filters)
    return _written(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R{page}/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>{resources}>>>>",
            f"<</Length {len(data)}/Filter[{names}]>>\nstream\n{data.decode('ascii')}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *objects,
        ]
    )


def cells_around(cell: str) -> str:
    """The drawing of a row of three cells: `7`, what ``cell`` draws, `9`."""
    return f"{RULES} {shown('7', 50)} {cell} {shown('9', 170)}"


def _ascii85(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def _hex(data: bytes) -> bytes:
    return data.hex().encode("ascii") + b">"


def _lzw(data: bytes) -> bytes:
    """Codes of nine bits: the table is cleared before one of ten is needed."""
    codes = [code for at in range(0, len(data), 200) for code in (256, *data[at : at + 200])]
    bits = "".join(f"{code:09b}" for code in (*codes, 257))
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _run_length(data: bytes) -> bytes:
    parts = (data[at : at + 100] for at in range(0, len(data), 100))
    return b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"


_PACK = {
    "FlateDecode": zlib.compress,
    "ASCII85Decode": _ascii85,
    "ASCIIHexDecode": _hex,
    "LZWDecode": _lzw,
    "RunLengthDecode": _run_length,
}
