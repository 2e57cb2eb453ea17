"""What bytes are: the kind of document, its name for people, and its media type. Sites send wrong types."""

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from pipelines.documents import ole
from pipelines.documents.charset import decode

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


class Kind(NamedTuple):
    """A kind of document: what people call it, and its media type; none where the bytes don't tell it."""

    name: str
    media_type: str = ""


KINDS = {
    "html": Kind("a web page"),
    "mhtml": Kind("a web archive (MHTML)"),
    "text": Kind("a text file"),
    "csv": Kind("a table in plain text (CSV)", "text/csv"),
    "pdf": Kind("a PDF file", "application/pdf"),
    "docx": Kind("a Word file (DOCX)", _OFFICE + "wordprocessingml.document"),
    "doc": Kind("a Word file (DOC)", "application/msword"),
    "old_word": Kind("a Word file from before Word 97", "application/msword"),
    "word_xml": Kind("a Word file in XML (Word 2003 XML or Flat OPC)", "application/xml"),
    "works": Kind("a text of Microsoft Works (WPS)", "application/vnd.ms-works"),
    "rtf": Kind("a file in Rich Text Format (RTF)", "application/rtf"),
    "odt": Kind("an OpenDocument text (ODT)", _ODF + "text"),
    "fodt": Kind("an OpenDocument text in XML (FODT)", _ODF + "text-flat-xml"),
    "uof": Kind("a document in 标文通 (UOF)", "application/xml"),
    "ofd": Kind("an OFD file", "application/ofd"),
    "xlsx": Kind("a spreadsheet (XLSX)", _OFFICE + "spreadsheetml.sheet"),
    "xlsb": Kind("a spreadsheet (XLSB)", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    "xls": Kind("a spreadsheet (XLS, or ET of WPS)", "application/vnd.ms-excel"),
    "ods": Kind("an OpenDocument spreadsheet (ODS)", _ODF + "spreadsheet"),
    "fods": Kind("an OpenDocument spreadsheet in XML (FODS)", _ODF + "spreadsheet-flat-xml"),
    "excel_xml": Kind("a spreadsheet in XML (Excel 2003)", "application/xml"),
    "pptx": Kind("slides (PPTX)", _OFFICE + "presentationml.presentation"),
    "ppt": Kind("slides (PPT, or DPS of WPS)", "application/vnd.ms-powerpoint"),
    "odp": Kind("OpenDocument slides (ODP)", _ODF + "presentation"),
    "ceb": Kind("a file of Apabi Reader (CEB)"),
    "caj": Kind("a file of CAJViewer (CAJ)"),
    "locked": Kind("a file of Word, Excel or PowerPoint, or of WPS, that is protected by a password"),
    "ole": Kind("a compound file (as of Office before 2007) that is broken or holds no document"),
    "zip": Kind("a ZIP archive", "application/zip"),
    "rar": Kind("a RAR archive", "application/vnd.rar"),
    "7z": Kind("a 7z archive", "application/x-7z-compressed"),
    "gz": Kind("a gzip archive", "application/gzip"),
    "bz2": Kind("a bzip2 archive", "application/x-bzip2"),
    "xz": Kind("an XZ archive", "application/x-xz"),
    "tar": Kind("a tar archive", "application/x-tar"),
    "cab": Kind("a CAB archive", "application/vnd.ms-cab-compressed"),
    "program": Kind("a program (EXE), maybe an archive that unpacks itself", "application/x-msdownload"),
    "picture": Kind("a picture"),
    "empty": Kind("the document is empty"),
}

_PICTURES = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG", "image/jpeg"),
    (re.compile(rb"\x89PNG"), "PNG", "image/png"),
    (re.compile(rb"GIF8[79]a"), "GIF", "image/gif"),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "TIFF", "image/tiff"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP", "image/webp"),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL), "BMP", "image/bmp"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "JPEG 2000", "image/jp2"),
    (re.compile(rb"....ftyp(?:hei[cx]|mif1|avif)", re.DOTALL), "HEIC", "image/heic"),
    (re.compile(rb"\xd7\xcd\xc6\x9a"), "WMF", "image/wmf"),
    (re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL), "EMF", "image/emf"),
)
_STARTS = (
    (b"Founder CEB", "ceb"),
    (b"CAJ\0", "caj"),
    (b"KDH ", "caj"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"MZ\x90\0", "program"),
    (b"MZP\0", "program"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"\xdb\xa5", "old_word"),  # Word 1 and 2 for Windows, which wrote no compound files
    (b"\x31\xbe\0\0\0\xab", "old_word"),  # Word for DOS, Write
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MAX_MEMBERS = 20_000
"""Of a ZIP whose names are looked at."""
_BROKEN = (KeyError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)
_LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "ppt/presentation.xml": "pptx",
}
_MAIN_TYPES = (
    (
        re.compile(rb"wordprocessingml\.[a-z]+\.main\+xml|ms-word\.[a-z]+\.macroEnabled", re.IGNORECASE),
        "docx",
    ),
    (re.compile(rb"spreadsheetml\.[a-z]+\.main\+xml|ms-excel\.[a-z]+\.macroEnabled", re.IGNORECASE), "xlsx"),
    (re.compile(rb"ms-excel\.sheet\.binary", re.IGNORECASE), "xlsb"),
    (re.compile(rb"presentationml\.[a-z]+\.main\+xml", re.IGNORECASE), "pptx"),
)
"""Of packages whose main part has another name and place, which they may give it: what it is said to be."""
_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
"""Of packages that do not say so."""
_ODF_MEDIA_TYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_ODF_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_FLAT_ODF = {b"text": "fodt", b"spreadsheet": "fods"}

_STREAMS = {
    "encryptedpackage": "locked",
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "matost": "works",
}
_WORD_97 = b"\xec\xa5"

_MAIL_HEADER = re.compile(
    rb"(?:from|mime-version|content-[\w-]+|subject|date|x-[\w-]+|snapshot-[\w-]+):", re.IGNORECASE
)
_MAIL_OF_PARTS = re.compile(
    rb"^(?:mime-version:|from: <saved by|content-type:\s*multipart/)", re.IGNORECASE | re.MULTILINE
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_XML_ROOT = re.compile(
    r"(?>(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*)<(?:[\w.-]+:)?([\w.-]+)([^>]*)", re.DOTALL
)
_ROOTS = {"Workbook": "excel_xml", "wordDocument": "word_xml", "package": "word_xml", "UOF": "uof"}
_TEXT_TYPES = frozenset(("text/plain", "text/markdown", "text/csv"))
_CSV_TYPES = frozenset(
    ("text/csv", "application/csv", "text/comma-separated-values", "text/x-csv", "text/tab-separated-values",
     "application/vnd.ms-excel")
)  # fmt: skip
_CSV_ENDS = (".csv", ".tsv", ".xls", ".et")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def kind_of(body: bytes, media_type: str, url: str = "") -> str:
    """What the bytes are: a name of ``KINDS``.

    The bytes decide. ``media_type`` (of the Content-Type header, or guessed from a file's name) and the end
    of ``url`` only tell HTML, plain text and CSV from each other.
    """
    start, media_type = body[:1024].lstrip(), media_type.partition(";")[0].strip().lower()
    if not start:
        return "empty" if not body.strip() else "text"
    if body.startswith(_ZIP):
        return _of_zip(body)
    if body.startswith(ole.MAGIC):
        return _of_ole(body)
    for first, kind in _STARTS:
        if start.startswith(first):
            return kind
    if picture_format(body):
        return "picture"
    if body[257:262] == b"ustar":
        return "tar"
    if _MAIL_HEADER.match(start) and _MAIL_OF_PARTS.search(body[:8192]):
        return "mhtml"
    if start.startswith(b"%PDF") or (
        b"%PDF-" in start and b"endobj" in body and start[:1] != b"<"
    ):  # viewers search for it
        return "pdf"
    return _of_text(body, media_type, url)


def picture_format(body: bytes) -> str:
    """`JPEG`, `PNG`, …: the format of a picture; empty for what is none."""
    return next((name for first, name, _ in _PICTURES if first.match(body)), "")


def sniff_media_type(body: bytes, declared: str, url: str = "") -> str:
    """The media type of the bytes: ``declared``, where they don't plainly say otherwise.

    A PDF declared as `text/html` is `application/pdf`; an error page in the place of a PDF is `text/html`;
    what nobody declares is `application/octet-stream`.
    """
    kind = kind_of(body, declared, url)
    if kind == "picture":
        return next(media_type for first, _, media_type in _PICTURES if first.match(body))
    if kind == "html" and body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return KINDS[kind].media_type or declared or "application/octet-stream"


def _of_zip(body: bytes) -> str:
    """By the names of its members; of one without a directory, by the names that stand before the members."""
    if body.count(b"PK\x01\x02") > _MAX_MEMBERS:
        return "zip"
    try:
        opened = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        ends = ((match.end(), int.from_bytes(match[1], "little")) for match in _LOCAL_HEADER.finditer(body))
        return _of_members({body[at : at + size].decode("latin-1").lower() for at, size in ends}, body[:200])
    described = b""
    for name in ("mimetype", "META-INF/manifest.xml", "[Content_Types].xml"):
        with suppress(*_BROKEN), opened.open(name) as member:
            described += member.read(65_536)
    return _of_members({name.replace("\\", "/").lower() for name in opened.namelist()}, described)


def _of_members(names: set[str], described: bytes) -> str:
    if "ofd.xml" in names:
        return "ofd"
    if match := _ODF_MEDIA_TYPE.search(described):
        return "locked" if b"encryption-data" in described else _ODF_KINDS[match[1]]
    for part, kind in _MAIN_PARTS.items():
        if part in names:
            return kind
    if "[content_types].xml" in names:
        for main_type, kind in _MAIN_TYPES:
            if main_type.search(described):
                return kind
        for folder, kind in _FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    return "zip"


def _of_ole(body: bytes) -> str:
    names = ole.streams_at_root(body)
    kind = next((kind for name, kind in _STREAMS.items() if name in names), "ole")
    if kind == "doc" and ole.stream(body, "WordDocument", 2) != _WORD_97:
        return "old_word"
    return kind


def _of_text(body: bytes, media_type: str, url: str) -> str:
    """Markup by its root element; what is none is HTML all the same, unless it is said to be text."""
    start = body[:4096].lstrip()
    head = decode(body[:8192])[0] if body.startswith(_UTF_16) else start.decode("latin-1")
    if match := _XML_ROOT.match(head.lstrip("\ufeffï»¿")):
        name, attributes = match[1], match[2]
        if kind := _ROOTS.get(name):
            return kind
        if name == "document" and (odf := _ODF_MEDIA_TYPE.search(attributes.encode("latin-1", "replace"))):
            return _FLAT_ODF.get(odf[1], "html")
    if start.startswith(b"<"):
        return "html"
    if _is_tabular(body, said=media_type in _CSV_TYPES or url.partition("?")[0].lower().endswith(_CSV_ENDS)):
        return "csv"
    return "text" if media_type in _TEXT_TYPES else "html"


def _is_tabular(body: bytes, *, said: bool) -> bool:
    """Whether most of the first lines are cells parted by one and the same sign; no line ends in quotes.

    Where nobody ``said`` that it is a table, nearly all that are parted at all are so by as many tabs: what
    Excel saves as text. What is copied from a browser has fewer where a cell reaches over several rows.
    """
    text = _QUOTED.sub("", decode(body[:16_384])[0])
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if said and any(2 * sum(sign in line for line in lines) > len(lines) for sign in ",;\t，；"):
        return True
    parted = [tabs for line in lines if (tabs := line.count("\t"))]
    most, times = max(Counter(parted).items(), key=lambda pair: pair[1], default=(0, 0))
    return most > 1 and times > 5 and 5 * times > 4 * len(parted) and 2 * len(parted) > len(lines)
