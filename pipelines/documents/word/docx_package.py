"""The parts of a DOCX file, found as Word finds them: by relationships, whatever their names (ECMA-376-2)."""

import io
import posixpath
import re
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element as Element

from pipelines.errors import DocumentError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument|drawingml)/")
_ANY_MAIN = re.compile(r"word/document\d*\.xml")
_MAIN_TYPE = re.compile(r"(wordprocessingml|ms-word)\.(document|template)[\w.]*\.main\+xml")
_MAX_PART = 8 * 1024 * 1024
"""Of a part after unpacking; a report's largest has less than one."""
_MAX_ALL = 4 * _MAX_PART
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


class Package:
    """An opened file; parts are found by the end of their relationship's type, `styles` or `numbering`.

    Raises:
        DocumentError: it is no DOCX file, a broken one, or one that unpacks to more than a report.
    """

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise unreadable(error) from error
        self._names: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        self._read = 0
        for info in self._zip.infolist():
            name = _key(info.filename)
            if name in self._names:
                self._twice.add(name)
            self._names[name] = info
        self.main = self._find_main()
        self._related = self._relationships(self.main)

    def root(self) -> Element:
        """The main part."""
        root = self.xml(self.main)
        if root.tag != f"{W}document":
            raise unreadable("it holds another document")
        return root

    def related(self, kind: str) -> Element | None:
        """The part the main part refers to as its `styles`, or one of that name beside it."""
        for found, target, inside in self._related.values():
            if found == kind and inside and target in self._names:
                return self.xml(target)
        beside = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml").lower()
        return self.xml(beside) if beside in self._names else None

    def chunk(self, number: str | None, *kinds: str) -> tuple[bytes, str] | None:
        """Bytes and extension of what the main part takes in by a relationship's number, of these kinds."""
        kind, target, inside = self._related.get(number or "", ("", "", False))
        if not inside or kind not in kinds or target not in self._names:
            return None
        return self.bytes(target), posixpath.splitext(target)[1]

    def picture(self, number: str) -> bytes | None:
        """The bytes of a picture that lies in the package, by its relationship's number."""
        kind, target, inside = self._related.get(number, ("", "", False))
        return self.bytes(target) if inside and kind == "image" and target in self._names else None

    def bytes(self, name: str) -> bytes:
        """The content of a part."""
        if name not in self._names or name in self._twice:
            raise unreadable(f"{'two parts' if name in self._twice else 'no part'} of the name {name!r}")
        info = self._names[name]
        self._read += info.file_size
        if info.file_size > _MAX_PART or self._read > _MAX_ALL:
            raise DocumentError(f"a Word file that unpacks to more than {_MAX_PART >> 20} MiB")
        try:
            return self._zip.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise unreadable(error) from error

    def xml(self, name: str) -> Element:
        """A part that is XML, with the namespaces of the transitional kind."""
        content = self.bytes(name)
        try:
            root = etree.fromstring(content, PARSER)
            if root.getroottree().docinfo.internalDTD is not None:
                raise unreadable("it declares a document type")
            if b"purl.oclc.org" in content.replace(b"\0", b""):  # also in UTF-16
                root = etree.fromstring(_STRICT.sub(_transitional, etree.tostring(root)), PARSER)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise unreadable(error) from error
        return root

    def _find_main(self) -> str:
        for kind, target, inside in self._relationships("").values():
            if kind == "officeDocument" and inside and target in self._names:
                return target
        if "[content_types].xml" in self._names:
            for element in self.xml("[content_types].xml"):
                target = _key(element.get("PartName", ""))
                if _MAIN_TYPE.search(element.get("ContentType", "")) and target in self._names:
                    return target
        return next(filter(_ANY_MAIN.fullmatch, self._names), "word/document.xml")

    def _relationships(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Number -> kind, target and whether it lies in the package, of what a part refers to."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._names:
            return {}
        return {
            element.get("Id", ""): (
                element.get("Type", "").rpartition("/")[2],
                _key(posixpath.join("/", folder, element.get("Target", "").replace("\\", "/"))),
                element.get("TargetMode", "Internal") == "Internal",
            )
            for element in self.xml(rels)
            if isinstance(element.tag, str)
        }


def unreadable(reason: object) -> DocumentError:
    """The error of a file that is no Word file, or a broken one."""
    return DocumentError(f"not a readable Word file ({reason})")


def _key(name: str) -> str:
    """A part's name as it is looked up: names are the same in any case, some programs write backslashes."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def _transitional(match: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/"
