"""Files that lie, loop or swell: whatever reads them must be done in bounded time and memory, and ask nobody."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from benchmarks.kinds.draft import CANARY, Draft, variant

LURE = f"http://127.0.0.1:{CANARY}/"


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def hostile(kind: str, suffix: str) -> Callable[[Callable[[Random], bytes]], None]:
    """Register a maker of bytes that hold no report."""

    def register(maker: Callable[[Random], bytes]) -> None:
        def made(dice: Random) -> Draft:
            return Draft(maker(dice), f"report.{suffix}", [], hostile=True)

        made.__name__ = maker.__name__
        variant(kind)(made)

    return register


def replaced(body: bytes, name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return file.getvalue()


def zeros(gigabytes: float, head: bytes = b"", tail: bytes = b"", fill: bytes = b"\0") -> bytes:
    """A ZIP entry's worth of the same letters."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = [packer.compress(head)]
    block = fill * ((1 << 20) // len(fill))
    out += [packer.compress(block) for _ in range(int(gigabytes * 1024))]
    out += [packer.compress(tail), packer.flush()]
    return b"".join(out)


def swelling(
    name: str, gigabytes: float, head: bytes, tail: bytes, fill: bytes, others: dict[str, bytes]
) -> bytes:
    """A ZIP whose entry swells; the others are as given. Sizes are told truly."""
    packed = zeros(gigabytes, head, tail, fill)
    size = len(head) + len(tail) + int(gigabytes * 1024) * ((1 << 20) // len(fill) * len(fill))
    out, directory = b"", b""
    for one, data, method, real in [(n, d, 0, len(d)) for n, d in others.items()] + [(name, packed, 8, size)]:
        checksum = zlib.crc32(data) if method == 0 else 0
        label = one.encode()
        fields = struct.pack(
            "<HHHHHIIIH", 20, 0, method, 0, 33, checksum, len(data), min(real, 0xFFFFFFFE), len(label)
        )
        directory += b"PK\1\2\x14\0" + fields + struct.pack("<HHHHII", 0, 0, 0, 0, 0, len(out)) + label
        out += b"PK\3\4" + fields + b"\0\0" + label + data
    count = len(others) + 1
    return (
        out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
    )


def parts(body: bytes, without: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != without}
