"""ZIP archives, honest ones and others."""

import io
import struct
import zipfile
import zlib


def zipped(*names: str, **contents: bytes) -> bytes:
    """An archive of these files; those that are only named have a byte each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**dict.fromkeys(names, b"-"), **contents}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of 1980, whenever made
    return out.getvalue()


def entry(
    name: bytes, packed: bytes, content: bytes, *, flags: int = 0, method: int = 8, size: int | None = None
) -> tuple[bytes, bytes]:
    """What stands before a file, with the file, and what stands in the directory, without its place."""
    size = len(content) if size is None else size
    facts = struct.pack("<HHHHHIII", 20, flags, method, 0, 33, zlib.crc32(content), len(packed), size)
    names = struct.pack("<HH", len(name), 0)
    local = b"PK\x03\x04" + facts + names + name + packed
    return local, b"PK\x01\x02" + struct.pack("<H", 20) + facts + names + bytes(10) + b"%s" + name


def archive_of(entries: list[tuple[bytes, bytes]], places: list[int] | None = None) -> bytes:
    """An archive of ``entries`` one behind the other, or said to stand at ``places``."""
    body, directory = b"", b""
    for number, (local, central) in enumerate(entries):
        at = len(body) if places is None else places[number]
        directory += central.replace(b"%s", struct.pack("<I", at), 1)
        body += local
    end = struct.pack(
        "<HHHHIIH", 0, 0, len(entries) % 65536, len(entries) % 65536, len(directory), len(body), 0
    )
    return body + directory + b"PK\x05\x06" + end


def deflated(content: bytes) -> bytes:
    """As files stand in archives."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()
