"""Documents that stand in another file: the members of ZIP archives, each to be read as its own document.

Nothing is written to the disk, nothing runs. What a file says of itself (sizes, counts, places) is not
believed: all that is unpacked is counted on the way, over all archives within archives together.
"""

import io
import mimetypes
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from pipelines.document import Document
from pipelines.documents.kinds import kind_of, sniff_media_type
from pipelines.errors import DocumentError

MAX_DEPTH = 3
"""Archives within archives."""
MAX_FILES = 1000
"""Of an archive with all archives within it."""
MAX_FILE, MAX_ALL = 64 << 20, 192 << 20
"""Bytes of a file and of all together, unpacked: a response has 64 MiB at most."""
_MAX_RATIO = 200
"""Bytes of a file for each that it is packed in, beyond the first MiB; the plainest text comes to 40."""
_FEW = 8
"""Documents of an archive that is read as if it were the one of them that has tables."""
_ENCRYPTED, _UTF_8 = 1, 0x800
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.|~\$|thumbs\.db$|desktop\.ini$)"
    r"|\.(?:css|js|json|exe|dll|bat|ttf|woff2?|eot|mp[34]|avi|wav|lnk|url|log)$",
    re.IGNORECASE,
)
"""What systems leave behind, and what belongs to a page."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error)


class Inner(NamedTuple):
    """A document in an archive: its name there, `报告/财政局.docx`, `a.zip/b.pdf`, and its bytes.

    ``why``: it could not be unpacked, and is without bytes.
    """

    name: str
    body: bytes
    media_type: str = ""
    why: str = ""

    def url(self, archive: str) -> str:
        """Its address: that of the archive with the name as a route, `https://…/a.zip#/b.docx`."""
        return f"{archive.partition('#')[0]}#/{quote(self.name)}"


def documents_in(body: bytes) -> list[Inner]:
    """The documents in a ZIP archive, in its order; pictures only where nothing else is in it.

    Raises:
        DocumentError: the archive is broken, too large, or one that no honest program writes.
    """
    found = list(_members(_opened(body), "", 1, _Budget()))
    others = [one for one in found if one.why or kind_of(one.body, one.media_type) != "picture"]
    return others or found


def parse(body: bytes) -> Document:
    """Open the one document in an archive, or the one that has tables.

    Raises:
        DocumentError: as ``documents_in``; there is none, or there are several, each a document of its own.
    """
    from pipelines.documents import open_document

    found = documents_in(body)
    inner = [one for one in found if not one.why]
    if not inner:
        names = "; ".join(f"{one.name}: {one.why}" for one in found[:5])
        raise DocumentError(f"a ZIP archive without a document that can be read ({names or 'it is empty'})")
    if len(inner) == 1:
        return open_document(inner[0].body, inner[0].media_type, url=inner[0].name)
    opened: list[Document] = []
    for one in inner[:_FEW]:
        with suppress(DocumentError):
            opened.append(open_document(one.body, one.media_type, url=one.name))
    tabular = [document for document in opened if document.grids()]
    if len(tabular) != 1 or len(inner) > _FEW:
        raise DocumentError(f"a ZIP archive of {len(inner)} documents, each to be read by itself")
    return tabular[0]


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked, of an archive and all within it."""

    size: int = MAX_ALL
    files: int = MAX_FILES

    def take(self, size: int) -> None:
        self.size -= size
        if self.size < 0:
            raise DocumentError(f"an archive that unpacks to more than {MAX_ALL >> 20} MiB")

    def take_file(self) -> None:
        self.files -= 1
        if self.files < 0:
            raise DocumentError(f"an archive of more than {MAX_FILES} files")


def _members(archive: zipfile.ZipFile, folder: str, depth: int, budget: _Budget) -> Iterator[Inner]:
    with archive:
        for info in archive.infolist():
            budget.take_file()
            name = folder + _name(info)
            if info.is_dir() or _JUNK.search(name):
                continue
            if reason := _closed(info):
                yield Inner(name, b"", why=reason)
                continue
            try:
                content = _content(archive, info, budget)
            except _BROKEN as error:
                yield Inner(name, b"", why=f"it can't be unpacked ({error})")
                continue
            yield from _document(name, content, depth, budget)


def _document(name: str, content: bytes, depth: int, budget: _Budget) -> Iterator[Inner]:
    media_type = "text/plain" if name.endswith(".md") else mimetypes.guess_type(name)[0] or ""
    kind = kind_of(content, media_type, name)
    if kind == "zip" and depth == MAX_DEPTH:
        yield Inner(name, b"", why=f"it lies deeper than {MAX_DEPTH} archives")
    elif kind == "zip":
        try:
            archive = _opened(content)
        except DocumentError as error:
            yield Inner(name, b"", why=str(error))
        else:
            yield from _members(archive, f"{name}/", depth + 1, budget)
    elif kind != "empty" and not (kind == "html" and b"\0" in content[:4096]):  # no document of any kind
        yield Inner(name, content, sniff_media_type(content, media_type, name))


def _opened(body: bytes) -> zipfile.ZipFile:
    """An archive whose members stand one behind the other, each with a name of its own."""
    if body.count(b"PK\x01\x02") > 10 * MAX_FILES:  # a million names take a GiB
        raise DocumentError(f"an archive of more than {MAX_FILES} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (*_BROKEN, NotImplementedError) as error:
        raise DocumentError(f"a broken ZIP archive ({error})") from error
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        raise DocumentError(f"an archive of more than {MAX_FILES} files")
    if not all(info.filename for info in infos):  # of a file without one zipfile can't tell what it is
        raise DocumentError("a broken ZIP archive (a file without a name)")
    spans = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise DocumentError("an archive whose files overlap, as no honest program writes it")
    names = [_name(info) for info in infos if not info.is_dir()]
    if len(set(names)) < len(names):
        raise DocumentError("an archive of two files with the same name")
    return archive


def _name(info: zipfile.ZipInfo) -> str:
    """A name as it was given: Chinese systems write GBK, or UTF-8 without saying so; no step leads out."""
    name = info.orig_filename
    if not info.flag_bits & _UTF_8:
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            with suppress(UnicodeDecodeError):
                name = raw.decode(charset)
                break
    steps = (re.sub(r"[\0-\x1f]", "", step).strip() for step in name.replace("\\", "/").split("/"))
    return "/".join(step for step in steps if step not in {"", ".", ".."}) or "unnamed"


def _closed(info: zipfile.ZipInfo) -> str:
    """Why a file is not even tried."""
    if info.flag_bits & _ENCRYPTED:
        return "a password protects it"
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:  # others take any memory
        return "it is packed in a way that is not read"
    return "" if info.file_size <= MAX_FILE else f"it is larger than {MAX_FILE >> 20} MiB"


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    content = bytearray()
    with archive.open(info) as member:
        while piece := member.read(1 << 20):
            content += piece
            budget.take(len(piece))
            if len(content) > (1 << 20) + _MAX_RATIO * info.compress_size:
                raise zipfile.BadZipFile("it unpacks to more than a document could")
    return bytes(content)
