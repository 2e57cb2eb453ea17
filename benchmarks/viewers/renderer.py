"""Which figures of a drawn page leave ink, as PDFium renders them."""

import pypdfium2

from benchmarks.viewers.pages import Page
from benchmarks.viewers.paper import HEIGHT, boxes

_SCALE = 3
_CONTRAST = 40  # of 255: what differs less from its ground is not to be seen


def inked(page: Page) -> dict[str, bool]:
    """Cell name -> whether anything is to be seen inside its rules."""
    document = pypdfium2.PdfDocument(page.body())
    document.init_forms()
    found: dict[str, bool] = {}
    for number, table in enumerate(page.tables):
        image = document[number].render(scale=_SCALE, may_draw_forms=True).to_pil().convert("L")
        for cell, box in boxes(table, number):
            if cell.name:
                top = HEIGHT - box.bottom - box.height
                inside = (box.left + 2, top + 2, box.left + box.width - 2, top + box.height - 2)
                low, high = image.crop(tuple(round(_SCALE * edge) for edge in inside)).getextrema()
                found[cell.name] = high - low > _CONTRAST
    return found


def differences(page: Page) -> list[str]:
    """Cells that are blank on paper and were not called so, or the other way round."""
    wrong = []
    for name, shown in inked(page).items():
        answer = page.answers[name]
        if answer.texts and shown == (set(answer.texts) == {""}):
            wrong.append(f"{name}: {'ink' if shown else 'no ink'}, called {answer.texts}")
    return wrong
