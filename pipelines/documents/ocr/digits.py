"""What the ink of a figure says by itself: how many digits there are, and the holes in each.

No model is asked, so it does not share their errors: a `9` taken for a `6` has its hole above, `11` is two
shapes.
"""

from typing import Any

import cv2
import numpy as np

from pipelines.documents.ocr.engine import Pixels

_LARGE = 96
"""Pixels high that a figure is drawn to be looked at."""
_SOFT = 2.0
"""Pixels over which noise is evened out."""
_SMALL_HOLE = 0.012
"""Of the digit's frame: what noise makes."""
_HOLES = {
    "0": (1,),
    "1": (0,),
    "2": (0,),
    "3": (0,),
    "4": (0, 1),
    "5": (0,),
    "6": (1,),
    "7": (0,),
    "8": (2,),
    "9": (1,),
}
_ROUND = 0.6
"""The hole of a 0 is higher, by the digit; that of a 4, 6 or 9 is lower."""
_ABOVE, _BELOW = 0.41, 0.59
"""Where the middle of a 9's hole is, from the top of the digit, and a 6's; that of a 4 is between."""


def agree(text: str, crop: Pixels) -> bool:
    """Whether a line cut out of a page has as many shapes as ``text`` has digits, each with its holes."""
    shapes = _shapes(crop)
    return len(shapes) == len(text) and all(map(_fits, text, shapes))


def _shapes(crop: Pixels) -> list[Any]:
    """The shapes of a line from left to right, each as a mask of its own frame."""
    scale = _LARGE / crop.shape[0]
    large = cv2.resize(crop[:, :, 0], None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    large = cv2.GaussianBlur(large, (0, 0), _SOFT)
    _, ink = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    tallest = max((int(boxes[number][3]) for number in range(1, count)), default=0)
    found = []
    for number in range(1, count):
        x, y, width, height, area = (int(side) for side in boxes[number])
        if height < 0.5 * tallest and area < 0.05 * tallest**2:
            continue
        found.append((x, (labels[y : y + height, x : x + width] == number).astype(np.uint8)))
    return [shape for _, shape in sorted(found, key=lambda item: item[0])]


def _fits(digit: str, shape: Any) -> bool:
    """Whether a shape has the holes of a digit, where the digit has them."""
    height, width = map(int, shape.shape)
    if width > 1.2 * height:  # two that touch
        return False
    around = np.pad(1 - shape, 1, constant_values=1)
    count, _, boxes, middles = cv2.connectedComponentsWithStats(around.astype(np.uint8), connectivity=4)
    holes = [
        (float(middles[n][1]) / height, int(boxes[n][3]) / height)
        for n in range(1, count)
        if boxes[n][0] > 0 and boxes[n][4] > _SMALL_HOLE * height * width
    ]
    if len(holes) not in _HOLES.get(digit, ()):
        return False
    if len(holes) == 1:
        [(middle, high)] = holes
        place = "9" if middle < _ABOVE else "6" if middle > _BELOW else "0" if high > _ROUND else "4"
        return digit == place and (high < _ROUND or digit == "0")
    return digit != "1" or width < 0.8 * height
