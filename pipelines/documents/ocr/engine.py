"""The models of rapidocr, which ship in its wheel: where text stands in pixels, and what it says.

PP-OCRv6 by onnxruntime. Nothing is downloaded: each model is named by its file.
"""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray
from rapidocr.ch_ppocr_cls import TextClassifier
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer
from rapidocr.utils.process_img import get_rotate_crop_image

Pixels = NDArray[np.uint8]
"""Rows of columns of blue, green and red."""

_NARROW = 96
"""Pixels at a height of 48, to which narrower crops are filled up. The model's own 320 takes a figure four
times as long and reads none otherwise."""
_THREADS = 2
"""Always as many, so that the same bytes give the same text on every machine."""
_UPRIGHT = 0.7
"""So sure must the model be that a line stands on its head."""


class TextBox(NamedTuple):
    """Where the detector sees text: the box around it, and the pixels cut out level."""

    x0: float
    top: float
    x1: float
    bottom: float
    crop: Pixels


class Engine:
    """The three models, loaded once."""

    def __init__(self) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)  # a picture without text is no warning
        cv2.setNumThreads(_THREADS)
        models = Path(rapidocr.__file__).parent / "models"
        config = rapidocr.RapidOCR(params={"Global.log_level": "critical"}).cfg
        config.EngineConfig.onnxruntime.intra_op_num_threads = _THREADS
        config.Rec.rec_img_shape = [3, 48, _NARROW]
        for part, file in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx"), ("Cls", "*_cls_*.onnx")):
            config[part].engine_cfg = config.EngineConfig.onnxruntime
            config[part].model_path = str(next(models.glob(file)))
            config[part].model_root_dir = str(models)
        config.Rec.font_path = None
        config.Det.limit_side_len = 320  # the model's 736 draws sketches larger again
        self._detector, self._recogniser = TextDetector(config.Det), TextRecognizer(config.Rec)
        self._classifier = TextClassifier(config.Cls)

    def boxes(self, page: Pixels) -> list[TextBox]:
        """Where text stands on a page, line by line."""
        found = self._detector(page).boxes
        boxes = []
        for corners in found if found is not None else ():
            crop = get_rotate_crop_image(page, np.asarray(corners, np.float32))
            (x0, top), (x1, bottom) = corners.min(axis=0), corners.max(axis=0)
            if crop.size:
                boxes.append(TextBox(float(x0), float(top), float(x1), float(bottom), crop))
        return boxes

    def texts(self, crops: Sequence[Pixels]) -> list[str]:
        """What lines of text say, each cut out of a page."""
        if not crops:
            return []
        return [*map(str, self._recogniser(TextRecInput(img=list(crops))).txts or ())]

    def on_its_head(self, crops: Sequence[Pixels]) -> bool:
        """Whether most of these lines stand on their heads."""
        found = (self._classifier(list(crops)).cls_res if crops else None) or []
        return sum(label == "180" and bool(sure > _UPRIGHT) for label, sure in found) * 2 > len(found)


@cache
def shared_engine() -> Engine:
    """The one of this process."""
    return Engine()
