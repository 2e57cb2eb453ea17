"""From bytes to text when pages declare a charset wrongly, or none."""

import codecs
import re

_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_\-]+)""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = frozenset(("ascii", "us-ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"))
"""What templates from abroad declare. Any bytes decode so: that they do proves nothing."""
_FUNCTION_WORDS = re.compile("政府|信息|公开|年|的|申请|情况|報告|政務|資訊|公開|申請")


def decode(body: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode a page: byte order mark, then UTF-8 if it is that, then what is declared, then a guess.

    Args:
        body: the page.
        declared: the charset of the Content-Type header, if any.

    Returns:
        The text and the defects: ``charset_wrong`` (what was declared does not decode, or is Western),
        ``charset_guessed`` (nothing usable was declared), ``undecodable_bytes`` (some bytes are
        replaced by U+FFFD). Never raises.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _replace(body[len(bom) :], name, ())
    if not body:
        return "", ()
    # UTF-8 decodes nothing else by accident, so it wins over a declaration that says otherwise.
    if (text := _utf8(body)) is not None:
        return text, ()
    defects: list[str] = []
    otherwise = "utf-8"
    for name in _declared(body, declared):
        if name in _WESTERN:
            otherwise = "cp1252"
            defects.append("charset_wrong")
            continue
        try:
            return body.decode(name), tuple(defects)
        except (UnicodeDecodeError, LookupError):
            defects.append("charset_wrong")
    return _guess(body, (*dict.fromkeys(defects), "charset_guessed"), otherwise)


def in_utf8(body: bytes, declared: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The page in UTF-8, as it is if it is that already; arguments and defects as for ``decode``."""
    if not body.startswith(codecs.BOM_UTF8) and _utf8(body) is not None:
        return body, ()
    text, defects = decode(body, declared)
    return text.encode("utf-8", "replace"), defects


def _utf8(body: bytes) -> str | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text[:4096] else text


def _declared(body: bytes, header: str | None) -> list[str]:
    head = body[:4096]
    found = (match[1].decode("ascii") for pattern in (_XML, _META) if (match := pattern.search(head)))
    names = [*([header] if header else []), *found]
    # gb2312 and gbk pages use characters of the larger gb18030; utf-8 was tried already.
    superset = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
    names = [superset.get(name.lower(), name.lower()) for name in names]
    return [name for name in dict.fromkeys(names) if name not in {"utf-8", "utf8"}]


def _guess(body: bytes, defects: tuple[str, ...], otherwise: str) -> tuple[str, tuple[str, ...]]:
    """The charset under which the words of such a report appear most often.

    Where none does (a page of a few links): GBK, if every character is one of GB 2312; else ``otherwise``.
    """
    best, best_score = otherwise, 0
    for name in ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"):
        text = body[:200_000].decode(name, errors="replace")
        score = 10 * len(_FUNCTION_WORDS.findall(text)) - text.count("�")
        if score > best_score:
            best, best_score = name, score
    return _replace(body, best if best_score or not _is_gb2312(body) else "gb18030", defects)


def _is_gb2312(body: bytes) -> bool:
    try:
        body.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def _replace(body: bytes, name: str, defects: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    text = body.decode(name, errors="replace")
    return text, (*defects, "undecodable_bytes") if "�" in text else defects
