"""Content codings (gzip, br, ...) undone: what the bytes are decides, the header only says where to look.

Servers and the caches before them send plain text as gzip, gzip as plain text, one coding under two names.
The crawl and the archive read with this one function, so that they can't disagree.
"""

import re
import sys
import zlib
from collections.abc import Generator, Iterable
from io import BytesIO

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"  # RFC 1952, 2.3.1; RFC 8878, 3.1.1
_CODINGS = {"gzip", "x-gzip", "deflate", "br", "zstd"}
_TEXT = ("text/", "application/json", "application/xml", "application/xhtml", "application/javascript")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_CHUNK = 64 * 1024

MOST = 64 * 1024 * 1024
"""Bytes that a body may grow to unless told otherwise; the largest scanned report is far smaller."""

_LAYERS = 4
"""Codings one over the other that are undone. A body can be made that is itself once undone, for ever."""

_MEMBERS = 10_000
"""Members of gzip that are read. Of those that hold nothing three million fit where one page does."""

_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}
"""8 MB, as the coding `zstd` has it (RFC 9659); the format allows 2 GB."""


class TooLargeError(ValueError):
    """A body grows beyond what was allowed; ``size`` is what had come of it."""

    def __init__(self, size: int) -> None:
        super().__init__(f"more than {size} bytes")
        self.size = size


def decode(
    payload: bytes, lines: Iterable[str], media_type: str = "", most: int = MOST
) -> tuple[bytes, bool]:
    """Undo the content codings of a body, last applied first (RFC 9110, 8.4).

    Args:
        payload: as it came.
        lines: the values of its Content-Encoding headers.
        media_type: of its Content-Type; text that begins like gzip is coded although no header says so.
        most: bytes that it may grow to.

    Returns:
        What there is of the body, and whether it is whole. One that is not coded as its header says comes
        back as it is, and so does one in a coding that is not known here, or in more than ``_LAYERS``.

    Raises:
        TooLargeError: it grows larger than ``most``.
    """
    codings = [coding.strip().lower() for line in lines for coding in line.split(",")]
    named = [coding for coding in codings if coding in _CODINGS]
    if len(named) > _LAYERS:
        return payload, True
    whole = True
    for coding in reversed(named or (["gzip"] if media_type.startswith(_TEXT) else [])):
        payload, complete = _undone(payload, coding, most)
        whole = whole and complete
    return payload, whole


def _undone(payload: bytes, coding: str, most: int) -> tuple[bytes, bool]:
    if payload.startswith(_GZIP):
        return _read(_of_gzip(payload), most)
    if payload.startswith(_ZSTD):
        return _read(_of_zstd(payload), most)
    if coding == "deflate":
        return _inflated(payload, most)
    return _unbrotlied(payload, most) if coding == "br" else (payload, True)


def _inflated(payload: bytes, most: int) -> tuple[bytes, bool]:
    """With the header of RFC 1950, or bare as some Microsoft servers send it; else it is not deflated."""
    if len(payload) > 1 and payload[0] & 0x0F == 8 and (payload[0] << 8 | payload[1]) % 31 == 0:
        return _read(_of_zlib(zlib.decompressobj(), payload), most)
    body, whole = _read(_of_zlib(zlib.decompressobj(wbits=-15), payload), most)
    return (body, True) if whole else (payload, True)


def _unbrotlied(payload: bytes, most: int) -> tuple[bytes, bool]:
    """Brotli has no mark of its own: what breaks off and is text as it stands is not coded."""
    body, whole = _read(_of_brotli(payload), most)
    return (payload, True) if not whole and _is_text(payload) else (body, whole)


def _is_text(payload: bytes) -> bool:
    if _CONTROLS.search(payload):
        return False
    for charset in ("utf-8", "gb18030"):
        try:
            payload.decode(charset)
        except UnicodeDecodeError:
            continue
        return True
    return False


# Pieces of a body, the last one None where it ends before its time.


def _read(pieces: Iterable[bytes | None], most: int) -> tuple[bytes, bool]:
    body = BytesIO()
    for piece in pieces:
        if piece is None:
            return body.getvalue(), False
        body.write(piece)
        if body.tell() > most:
            raise TooLargeError(body.tell())
    return body.getvalue(), True


def _of_gzip(payload: bytes) -> Iterable[bytes | None]:
    """All members; what follows the last one is padding."""
    start = 0
    for _ in range(_MEMBERS):
        if not payload.startswith(_GZIP, start):
            return
        inflate = zlib.decompressobj(wbits=31)
        start = yield from _of_zlib(inflate, payload, start)
    yield None


def _of_zlib(
    inflate: "zlib._Decompress", payload: bytes, start: int = 0
) -> Generator[bytes | None, None, int]:
    """Chunk by chunk, each as it is needed: what zlib gives back of its input it copies. Returns the end."""
    given = memoryview(payload)
    try:
        while start < len(given) and not inflate.eof:
            chunk = given[start : start + _CHUNK]
            yield inflate.decompress(chunk, _CHUNK)
            start += len(chunk) - len(inflate.unconsumed_tail) - len(inflate.unused_data)
    except zlib.error:
        yield None
    if not inflate.eof:
        yield None
    return start


def _of_brotli(payload: bytes) -> Iterable[bytes | None]:
    decompressor = brotli.Decompressor()
    try:
        piece = decompressor.process(payload, output_buffer_limit=_CHUNK)
        while piece:
            yield piece
            piece = decompressor.process(b"", output_buffer_limit=_CHUNK)
    except brotli.error:
        yield None
    if not decompressor.is_finished():
        yield None


def _of_zstd(payload: bytes) -> Iterable[bytes | None]:
    stream = zstd.ZstdFile(BytesIO(payload), options=_WINDOW)
    try:
        while piece := stream.read(_CHUNK):
            yield piece
    except (EOFError, zstd.ZstdError):
        yield None
