"""Pages of content as a PDF file, with one font that is not in the file."""

from typing import NamedTuple


class Sheet(NamedTuple):
    """A page: its size in points and its content. ``opacities``: of 255, named `/a127`."""

    width: float
    height: float
    content: bytes
    opacities: frozenset[int]


POINTS = 72 / 25.4
"""Of a millimetre."""
HALF = range(0x20, 0x7F)
"""Letters that are half as wide as they are high."""

_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Same def /CMapType 2 def "
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
    b"endcmap CMapName currentdict /CMap defineresource pop end end"
)
_FONT = (
    b"""<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H
/ToUnicode 5 0 R /DescendantFonts [4 0 R]>>""",
    b"""<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R
/CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 4>> /DW 1000 /W [1 95 500 814 939 500]>>""",
    b"<</Length %d>>\nstream\n%b\nendstream" % (len(_UNICODE), _UNICODE),
    b"""<</Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 626 /StemV 93>>""",
)

_STATE = b"/a%d <</ca %.4f /CA %.4f>>"


def printed(sheets: list[Sheet]) -> bytes:
    """The file."""
    first = 3 + len(_FONT)
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(sheets)))
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Count %d /Kids [%b]>>" % (len(sheets), kids),
        *_FONT,
    ]
    for number, sheet in enumerate(sheets):
        states = b"".join(_STATE % (one, one / 255, one / 255) for one in sorted(sheet.opacities))
        objects += [
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents %d 0 R /Resources "
            b"<</Font <</F 3 0 R>> /ExtGState <<%b>>>>>>"
            % (sheet.width, sheet.height, first + 2 * number + 1, states),
            b"<</Length %d>>\nstream\n%b\nendstream" % (len(sheet.content), sheet.content),
        ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
