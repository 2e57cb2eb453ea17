"""The container of Office files before 2007 (compound files, OLE2), opened without harm."""

import io
import struct
from contextlib import suppress

import olefile

MAGIC = b"\xd0\xcf\x11\xe0"


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
