"""What ink says of a figure by itself: it knows how many digits there are, and their holes."""

import numpy as np
import pytest

pytest.importorskip("rapidocr")

from pipelines.documents.ocr import digits
from tests.pipelines.documents.ocr.drawing import FONTS, needs_fonts, text


def crop(words: str, size: int, font: int):
    return np.asarray(text(words, size, FONTS[font]))


@needs_fonts
@pytest.mark.parametrize("font", [0, 1])
@pytest.mark.parametrize("size", [24, 40])
@pytest.mark.parametrize("words", ["0", "4", "7", "11", "69", "80", "1234567890", "388"])
def test_agrees_with_what_is_printed(words: str, size: int, font: int) -> None:
    assert digits.agree(words, crop(words, size, font))


@needs_fonts
@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("9", "6"),
        ("6", "9"),
        ("0", "6"),
        ("9", "0"),
        ("8", "3"),
        ("3", "8"),
        ("0", "8"),
        ("11", "1"),
        ("1", "11"),
        ("6", "5"),
        ("100", "10"),
        ("7", "1" * 2),
        ("1", "4" * 2),
    ],
)
def test_does_not_agree_with_another_figure(printed: str, read: str) -> None:
    for font in (0, 1):
        assert not digits.agree(read, crop(printed, 40, font))
