"""A page of a scan as a reader holds it: without the seals on it, upright and level, in a fit size."""

from typing import Any

import cv2
import numpy as np

from pipelines.documents.ocr.engine import Engine, Pixels, TextBox

LONGEST = 2400
"""Pixels of the longer side that pages are read at: A4 with 205 dots an inch."""
_TWICE = 2.0
"""So much larger are pages drawn that are smaller: a picture of a table is no whole page."""
_SKETCH = 700
"""The longer side of the drawing that tells how a page lies."""
_TALL = 1.5
"""A box so much taller than wide holds a line that stands on its side."""
_LINES = 12
_LEAN, _STEP = 4.0, 0.25
"""Degrees; no scanner turns a page further."""
_LEVEL = 0.03
_LEVELLED = 1200
"""The longer side of the drawing that tells the angle."""
_SATURATED, _NEAR = 70, 25
"""Of 255, from where on red is the colour of a seal; pixels around in which it is equally light."""
_INK, _SEAL = 0.35, 0.88
"""How light it is, by the lightest of it: letters under it are darker, the seal by itself is not."""


def upright(page: Pixels, engine: Engine) -> Pixels:
    """The page, black on white, as it is to be read."""
    page = _sized(_without_seals(page))
    page = _turned(page, engine)
    return _levelled(page)


def _without_seals(page: Pixels) -> Pixels:
    """The page in grey; of what is red its red channel, by how light the seal is around it."""
    blue, green, red = (page[:, :, channel] for channel in range(3))
    strongest, weakest = np.maximum(np.maximum(blue, green), red), np.minimum(np.minimum(blue, green), red)
    grey: Any = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    seal = (strongest == red) & (strongest - weakest > _SATURATED)
    if seal.any():
        level = cv2.dilate(np.where(seal, red, 0).astype(np.uint8), np.ones((_NEAR, _NEAR), np.uint8))
        around = cv2.dilate(seal.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        light = red / np.maximum(level, 1).astype(np.float32)
        lifted = np.clip((light - _INK) / (_SEAL - _INK), 0, 1) * 255
        grey = np.where(around, np.maximum(grey, lifted), grey).astype(np.uint8)
    black_on_white: Pixels = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    return black_on_white


def _sized(page: Pixels) -> Pixels:
    scale = min(_TWICE, LONGEST / max(page.shape[:2]))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(page, None, fx=scale, fy=scale, interpolation=way)  # type: ignore[return-value]


def _turned(page: Pixels, engine: Engine) -> Pixels:
    """The page with its lines across and on their feet."""
    scale = min(1.0, _SKETCH / max(page.shape[:2]))
    sketch: Any = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    boxes = engine.boxes(sketch)
    tall = sum(_length(box) for box in boxes if box.bottom - box.top > _TALL * (box.x1 - box.x0))
    wide = sum(_length(box) for box in boxes if box.x1 - box.x0 > _TALL * (box.bottom - box.top))
    if tall > wide:
        page = np.ascontiguousarray(np.rot90(page))
        boxes = engine.boxes(np.ascontiguousarray(np.rot90(sketch)))
    longest = sorted(boxes, key=lambda box: box.x0 - box.x1)[:_LINES]
    if engine.on_its_head([box.crop for box in longest]):
        page = np.ascontiguousarray(np.rot90(page, 2))
    return page


def _length(box: TextBox) -> float:
    return max(box.x1 - box.x0, box.bottom - box.top)


def _levelled(page: Pixels) -> Pixels:
    """The page turned by the angle at which its ink lies in the sharpest rows."""
    scale = min(1.0, _LEVELLED / max(page.shape[:2]))
    small = cv2.resize(page[:, :, 0], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - small
    ink[ink < 60] = 0

    def sharpness(angle: float) -> float:
        rows = _rotated(ink, angle, 0).sum(axis=1, dtype=np.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = max(np.arange(-_LEAN, _LEAN + _STEP, _STEP), key=sharpness)
    best = max(np.arange(best - _STEP, best + _STEP, _LEVEL), key=sharpness)
    return page if abs(best) < _LEVEL else _rotated(page, float(best), 255)


def _rotated(pixels: Any, angle: float, paper: int) -> Any:
    """Turned by degrees around its middle; nothing is cut off."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper, paper, paper)
    )
