"""What viewers show of the documents, against what is called right: the oracle is proved as well.

LibreOffice prints what it opens as PDF, Chromium shows pages, PDFium tells the letters of PDFs. Every figure
that is printed just once in a report, and is long enough to be told from dates, must be seen.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

import pypdfium2

from benchmarks.kinds.draft import Draft, Truth
from benchmarks.viewers import libreoffice
from benchmarks.viewers.chromium import Chromium, is_here

OFFICE = dict.fromkeys(("xlsx", "xls", "et", "ods", "csv", "excel_xml"), "html") | dict.fromkeys(
    ("rtf", "odt", "wps", "word_xml"), "txt:Text (encoded):UTF8"
)
"""Kinds that LibreOffice shows, and what it writes: on paper, narrow columns break figures."""
PAGES = {"mhtml", "frames"}
"""Kinds that Chromium shows."""
UNPROVED = {
    "trap_conditional_format_hides",  # any of two answers
    "quoted_commas_in_numbers",  # LibreOffice makes numbers of them and drops the commas, Excel does not
    "trap_comma_in_a_number_unquoted",  # LibreOffice splits it, as any reader may
    "trap_figure_in_unicode_as_well",  # LibreOffice shows both
    "trap_unicode_map_of_other_digits",  # PDFium believes the map; what is drawn is another thing
    "trap_no_unicode_map",
    "trap_layer_of_a_copier",
    "trap_white_figure",  # shown letters have no colour in text
    "trap_white_text",
    "trap_odt_white_figure",
    "trap_formulas_stored_as_zero",  # Excel works them out, LibreOffice believes what is stored
    "elsewhere",
    "data_url_of_pdf",  # in a viewer of its own
    "as_a_mail_with_an_attachment",  # Chromium shows no mail
    "named_xls",  # nor frames under the address of a file; Excel does
}
_LONG = re.compile(r"[1-9]\d{2,}")


def differences(documents: Sequence[tuple[str, Draft]]) -> list[list[str]]:
    """Of each variant and document: figures that are called right and no viewer shows."""
    wanted = [number for number, one in enumerate(documents) if _is_provable(*one)]
    shown = dict(zip(wanted, _all_shown([documents[number] for number in wanted]), strict=True))
    return [
        [line for truth in draft.truths for line in _compare(truth, text)]
        if (text := shown.get(number))
        else []
        for number, (_, draft) in enumerate(documents)
    ]


def _is_provable(name: str, draft: Draft) -> bool:
    variant = name.partition(".")[2]
    return not (draft.hostile or variant in UNPROVED or "last_year" in variant or not draft.truths)


def _all_shown(documents: Sequence[tuple[str, Draft]]) -> list[str | None]:
    """What viewers show of each: LibreOffice takes all files of a suffix in one call."""
    out: list[str | None] = [None] * len(documents)
    for_office: dict[tuple[str, str], list[int]] = {}
    for number, (name, draft) in enumerate(documents):
        kind, suffix = name.partition(".")[0], PurePath(draft.name).suffix.removeprefix(".")
        if kind in OFFICE and libreoffice.is_here():
            suffix = {"et": "xls", "wps": "doc"}.get(suffix, suffix)
            for_office.setdefault((suffix, OFFICE[kind]), []).append(number)
        elif kind in PAGES and is_here():
            out[number] = _browsed(draft.body, suffix)
        elif kind == "pdf":
            out[number] = _letters(draft.body)
        elif kind == "zip":
            out[number] = _in_archive(draft.body)
    for (suffix, to), numbers in for_office.items():
        printed = libreoffice.converted([documents[number][1].body for number in numbers], to, suffix)
        for number, body in zip(numbers, printed, strict=True):
            out[number] = _marked_up(body) if body else f"LibreOffice opens no {suffix}"
    return out


def _compare(truth: Truth, shown: str) -> list[str]:
    """Of figures that no other cell prints: those expected and not seen."""
    numbers = Counter(re.findall(r"\d+(?:[.,]\d+)*", shown))
    run_together = re.sub(r"\s+", "", shown)  # narrow columns break figures
    printed = Counter(text for answer in truth.answers.values() for text in answer.texts)
    wrong = []
    for name, answer in truth.answers.items():
        for text in answer.texts:
            plain = text.replace(",", "")
            alone = printed[text] == 1 and _LONG.fullmatch(plain) and plain != str(truth.year)
            if alone and not numbers[text] and text not in run_together:
                wrong.append(f"{name}: called {text!r}, which is not to be seen")
    return wrong


def _marked_up(body: bytes) -> str:
    return re.sub(r"<[^>]*>", "\n", body.decode("utf-8", "replace"))


def _letters(body: bytes) -> str:
    return "\n".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(body))


def _browsed(body: bytes, suffix: str) -> str:
    with Chromium() as browser:
        browser.open(body, "html" if suffix in {"html", "htm"} else "mhtml")
        tree = browser.call("DOMSnapshot.captureSnapshot", computedStyles=[])
        return "\n".join(tree["strings"])


def _in_archive(body: bytes) -> str:
    """The text of what is packed: Word files and pages only, one archive in another."""
    out = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if data[:4] == b"PK\3\4":
                out.append(_in_archive(data))
            elif data[:5] == b"%PDF-":
                out.append(_letters(data))
            elif name.endswith((".xml", ".html")):
                out.append(_marked_up(data))
    return "\n".join(out)
