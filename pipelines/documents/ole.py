"""The container of Office files before 2007 (compound files, OLE2), opened without harm."""

import io
import re
import struct
from contextlib import suppress

import olefile

MAGIC = b"\xd0\xcf\x11\xe0"
_NATIVE = re.compile(rb".{4}\x02\0[^\0]*\0[^\0]*\0.{4}(?=(.{4}))", re.DOTALL)
"""What stands before a file in an object of the packager: sizes and names."""


def open_ole(body: bytes) -> olefile.OleFileIO:
    """Open a compound file.

    Raises:
        OSError: it is none, is broken, or says that it holds more than it does.
    """
    try:
        shift, sectors = struct.unpack_from("<H12xI", body, 30)
        if sectors > len(body) >> shift:  # olefile would read that many
            raise OSError("more sectors than it has")
        ole = olefile.OleFileIO(io.BytesIO(body), raise_defects=olefile.DEFECT_INCORRECT)
    except struct.error:
        raise OSError("it is cut off") from None
    except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
        raise OSError(str(error)) from error
    except RecursionError:
        raise OSError("streams without end") from None
    return ole


def streams_at_root(body: bytes) -> frozenset[str]:
    """The names, in small letters, that stand at the root of a compound file; none of a broken one."""
    with suppress(OSError), open_ole(body) as ole:
        return frozenset(entry.name.lower() for entry in ole.root.kids)
    return frozenset()


def stream(body: bytes, name: str, size: int = -1) -> bytes:
    """The first bytes of a stream at the root, all by default; none where it can't be read."""
    with suppress(OSError), open_ole(body) as ole:
        if ole.exists(name):
            return bytes(ole.openstream(name).read(size))
    return b""


def why_unreadable(body: bytes) -> str:
    """What is wrong with a broken compound file; empty where nothing is."""
    try:
        open_ole(body).close()
    except OSError as error:
        return str(error)
    return ""


def packaged(body: bytes) -> bytes:
    """The file that an embedded object is or holds: as a package, as a PDF, or as any file with its name."""
    if not body.startswith(MAGIC):
        return body
    if found := stream(body, "Package") or stream(body, "CONTENTS"):
        return found
    native = stream(body, "\x01Ole10Native")
    if match := _NATIVE.match(native):
        at = match.end() + 4 + int.from_bytes(match[1], "little")
        size = int.from_bytes(native[at : at + 4], "little")
        return native[at + 4 : at + 4 + size]
    return body
