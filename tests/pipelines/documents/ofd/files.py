"""OFD files of one page, written by hand."""

import io
import zipfile

NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, left: float, top: float, more: str = "", inner: str = "") -> str:
    """A line of letters of 4 mm, each 4 mm (2 mm for digits) from the next."""
    steps = " ".join("2" if one.isascii() else "4" for one in words[:-1])
    deltas = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{left} {top} {4 * len(words)} 6" Font="3" Size="4" {more}>{inner}'
        f'<ofd:TextCode X="0" Y="4"{deltas}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(left: float, top: float, wide: float, high: float, more: str = "", inner: str = "") -> str:
    """A box."""
    return (
        f'<ofd:PathObject ID="2" Boundary="{left} {top} {wide} {high}" LineWidth="0.2" {more}>{inner}'
        f"<ofd:AbbreviatedData>M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )


def file(
    objects: str,
    *,
    fonts: str = '<ofd:Font ID="3" FontName="宋体"/>',
    document: str = "",
    page: str = "",
    layer: str = "",
    body: str = "",
    common: str = "",
    more: dict[str, str] | None = None,
) -> bytes:
    """The file; what is given beside its objects is put into the part of that name."""
    parts = {
        "OFD.xml": f"<ofd:OFD {NAMES}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMES}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f'<ofd:Pages><ofd:Page ID="9" BaseLoc="P.xml"/></ofd:Pages>{document}</ofd:Document>',
        "Doc_0/PublicRes.xml": f"<ofd:Res {NAMES}><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>",
        "Doc_0/P.xml": f"<ofd:Page {NAMES}>{page}<ofd:Content><ofd:Layer {layer}>{objects}</ofd:Layer>"
        "</ofd:Content></ofd:Page>",
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def res(inner: str) -> str:
    """A part of another kind."""
    return f"<ofd:X {NAMES}>{inner}</ofd:X>"
