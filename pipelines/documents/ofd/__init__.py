"""OFD files (GB/T 33190-2016, China's fixed-page format) -> Document: printed as PDF and read as one.

An OFD page is what a PDF page is: letters at places and drawn lines, painted one over the other. So all that
proves what a PDF shows proves it here; this package only says in PDF what the file says in OFD. What it does
not understand makes letters doubtful, or the file is not read and the reason names what stands in it.

``structure``  the parts of the file: pages, templates, fonts, drawing parameters, and what is not read
``painting``   the objects of a page as the content of a PDF page
``printing``   the PDF file
"""

from dataclasses import replace

from pipelines.document import Document
from pipelines.documents import pdf
from pipelines.documents.ofd.painting import painted
from pipelines.documents.ofd.printing import Sheet, printed
from pipelines.documents.ofd.structure import Structure
from pipelines.errors import DocumentError, PicturesError

_MAX_BYTES = 8 * 1024 * 1024
"""Of the content of all pages; a report's has less than one."""


def parse(body: bytes) -> Document:
    """Open an OFD file.

    Raises:
        DocumentError: it is none, or a broken one, or has no text.
        KindError: it holds what is not read.
    """
    file = Structure(body)
    sheets: list[Sheet] = []
    size = 0
    for page in file.pages(pdf.MAX_PAGES + 1):
        sheets.append(painted(page))
        size += len(sheets[-1].content)
        if size > _MAX_BYTES:
            raise DocumentError("an OFD file that draws more than a report could")
    try:
        document = pdf.parse(printed(sheets))
    except PicturesError:
        raise DocumentError("an OFD file without text that is seen") from None
    except DocumentError as error:
        raise DocumentError(f"an OFD file that can't be drawn ({error})") from None
    return replace(document, unread=(*document.unread, *file.unread))
