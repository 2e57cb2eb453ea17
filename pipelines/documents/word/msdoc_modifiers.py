"""Lists of property modifiers (Prl) of old Word files: codes and operands ([MS-DOC] 2.2.5)."""

import struct
from collections.abc import Iterator

from pipelines.errors import DocumentError

_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
"""Sizes by the upper three bits of a code (2.2.5.1)."""
_LONG = {0xD606, 0xD608}  # the definition of a row has a size of two bytes
_P_TABS = 0xC615


def broken(reason: str) -> DocumentError:
    """The error of a file that contradicts itself."""
    return DocumentError(f"not a readable Word file ({reason})")


def modifiers(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Codes and operands of a list of property modifiers."""
    at = 0
    while at + 2 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        if code == 0:  # filling
            return
        at += 2
        size = _OPERANDS[code >> 13]
        if code in _LONG:
            size = 1 + int.from_bytes(properties[at : at + 2], "little")
        elif not size:
            size = 1 + properties[at]
            if code == _P_TABS and size == 256:
                gone = properties[at + 1]
                size = 3 + 4 * gone + 3 * properties[at + 2 + 4 * gone]
        operand = properties[at : at + size]
        if len(operand) < size:
            raise broken("a property that is cut off")
        yield code, operand
        at += size
