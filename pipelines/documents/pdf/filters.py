"""What the streams of a PDF unpack to, measured before a library tries (ISO 32000-1, 7.4)."""

import base64
import re
import zlib
from collections.abc import Callable

from pipelines.documents.pdf.nesting import Nesting
from pipelines.errors import DocumentError

MAX_CONTENT = 8_000_000
"""Bytes that one stream unpacks to, fonts and pictures aside: a page of a report has some ten thousand."""
MAX_EMBEDDED = 128_000_000
"""Bytes that a font or a picture unpacks to."""
MAX_LZW = 1_000_000
"""Bytes under LZW in a whole file: it is undone code by code, and nobody has written it for years."""
MAX_DRAWN = 60_000
"""Times that a page draws forms, these others, and so on; one with stamps and backgrounds has a handful."""

_STREAM = re.compile(rb"stream\r?\n")
_EMBEDDED = re.compile(rb"/Subtype\s*/Image|/Length1\b|/FontFile|/Type1C|/CIDFontType0C|/OpenType")
_FILTERS = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|(/\w+))")
_TOO_MUCH = "a PDF that draws more than a report could"
_CLEAR, _END = 256, 257  # codes of LZW


def check_size(body: bytes) -> None:
    """Refuse what unpacks to more than a report could hold, or draws it again and again.

    Raises:
        DocumentError: a stream unpacks to too much, or forms in forms draw too much.
    """
    codes = 0
    nesting = Nesting(body)
    for match in _STREAM.finditer(body):
        start = match.end()
        about = body[max(0, match.start() - 600) : match.start()].rpartition(b" obj")[2]
        limit = MAX_EMBEDDED if _EMBEDDED.search(about) else MAX_CONTENT
        raw = body[start : body.find(b"endstream", start)]
        named = _FILTERS.search(about)
        names = re.findall(rb"/(\w+)", named[0][len(b"/Filter") :]) if named else []
        if not names and raw[:1] == b"\x78":
            names = [b"FlateDecode"]
        for name in names:
            codes += len(raw) if name.startswith(b"LZW") else 0
            if codes > MAX_LZW:
                raise DocumentError(_TOO_MUCH)
            try:
                raw = _UNPACK.get(name, _as_it_is)(raw, limit + 1)
            except (ValueError, zlib.error):
                break
            if len(raw) > limit:
                raise DocumentError(_TOO_MUCH)
        nesting.note(match.start(), about, raw)
    if nesting.most_drawn() > MAX_DRAWN:
        raise DocumentError(_TOO_MUCH)


def _flate(raw: bytes, limit: int) -> bytes:
    return zlib.decompressobj().decompress(raw, limit)


def _ascii85(raw: bytes, _: int) -> bytes:
    return base64.a85decode(raw.partition(b"~>")[0].strip().removeprefix(b"<~"))


def _hex(raw: bytes, _: int) -> bytes:
    digits = b"".join(raw.partition(b">")[0].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _run_length(raw: bytes, limit: int) -> bytes:
    out, at = bytearray(), 0
    while at < len(raw) and raw[at] != 128 and len(out) < limit:
        count = raw[at]
        out += raw[at + 1 : at + 2] * (257 - count) if count > 128 else raw[at + 1 : at + 2 + count]
        at += 2 if count > 128 else count + 2
    return bytes(out)


def _lzw(raw: bytes, limit: int) -> bytes:
    out, table, last = bytearray(), [bytes([n]) for n in range(256)] + [b"", b""], b""
    width, bits, held = 9, 0, 0
    for byte in raw:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == _END or len(out) >= limit:
            break
        if code == _CLEAR:
            del table[258:]
            width, last = 9, b""
            continue
        if code > len(table) or (code == len(table) and not last):
            break  # damaged
        word = table[code] if code < len(table) else last + last[:1]
        out += word
        if last and len(table) < 4096:
            table.append(last + word[:1])
        last = word
        width = min(12, max(9, (len(table) + 1).bit_length()))
    return bytes(out)


def _as_it_is(raw: bytes, _: int) -> bytes:
    return raw


_UNPACK: dict[bytes, Callable[[bytes, int], bytes]] = {
    b"FlateDecode": _flate,
    b"Fl": _flate,
    b"LZWDecode": _lzw,
    b"LZW": _lzw,
    b"ASCII85Decode": _ascii85,
    b"A85": _ascii85,
    b"ASCIIHexDecode": _hex,
    b"AHx": _hex,
    b"RunLengthDecode": _run_length,
    b"RL": _run_length,
}
"""Filters that PDFium undoes; pictures' own (JPEG, JBIG2) are left to it."""
