"""OLE2 files [MS-CFB] with streams of the maker's choosing, all in regular sectors."""

import struct
from collections.abc import Mapping

import olefile

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SMALL = 4096  # what is shorter would stand in the mini stream: it is padded


def streams(body: bytes) -> dict[str, bytes]:
    """The streams of a file at its root."""
    with olefile.OleFileIO(body) as file:
        return {"/".join(path): file.openstream(path).read() for path in file.listdir() if len(path) == 1}


def ole(parts: Mapping[str, bytes]) -> bytes:
    """A file of these streams."""
    names = sorted(parts, key=lambda name: (len(name), name.upper()))
    sectors: list[bytes] = []
    chain: list[int] = []

    def add(data: bytes) -> int:
        data = data.ljust(_SMALL, b"\0")
        data += b"\0" * (-len(data) % 512)
        first, count = len(sectors), len(data) // 512
        sectors.extend(data[at : at + 512] for at in range(0, len(data), 512))
        chain.extend([*range(first + 1, first + count), _END])
        return first

    starts = {name: add(parts[name]) for name in names}
    entries = [_entry("Root Entry", 5, 1 if names else _NONE, _END, 0, right=_NONE)]
    for number, name in enumerate(names, 1):  # a list to the right: no tree, and read as one
        right = number + 1 if number < len(names) else _NONE
        entries.append(_entry(name, 2, _NONE, starts[name], max(_SMALL, len(parts[name])), right=right))
    while len(entries) % 4:
        entries.append(_entry("", 0, _NONE, 0, 0, right=_NONE))
    table = b"".join(entries)
    directory = len(sectors)
    count = len(table) // 512
    sectors.extend(table[at : at + 512] for at in range(0, len(table), 512))
    chain.extend([*range(directory + 1, directory + count), _END])
    fats = 1
    while fats * 128 < len(chain) + fats:
        fats += 1
    places = list(range(len(sectors), len(sectors) + fats))
    chain.extend([_FAT] * fats)
    chain.extend([_FREE] * (fats * 128 - len(chain)))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, fats, directory, 0, _SMALL, _END, 0, _END, 0),
    )
    head += struct.pack("<109I", *(places + [_FREE] * (109 - fats)))
    return head + b"".join(sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int, *, right: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xIQQIQ",
        *(
            text,
            len(text) + 2 if name else 0,
            kind,
            1,
            _NONE,
            right,
            child,
            0,
            0,
            0,
            start & 0xFFFFFFFF,
            size,
        ),
    )
