"""Which fonts are known to show digits as digits."""

import pytest

from pipelines.documents.word.fonts import is_symbolic, shows_digits


@pytest.mark.parametrize(
    "name",
    ["宋体", "方正小标宋_GBK", "仿宋_GB2312", "Times New Roman", "Calibri Light", "Arial", "@SimSun",
     "Symbol", "", "FZXBSJW--GB1-0", "Microsoft YaHei UI", "Noto Serif CJK SC", "Liberation Serif"],
)  # fmt: skip
def test_text_fonts_are_recognised(name):
    assert shows_digits(name)
    assert not is_symbolic(name)


@pytest.mark.parametrize(
    "name",
    ["MS Outlook", "Bookshelf Symbol 7", "MT Extra", "Wingdings 3", "Webdings", "ZapfDingbats", "Marlett",
     "Free 3 of 9", "Code 128", "IDAutomationHC39M", "Libre Barcode 39 Text", "Font Awesome 5", "条码字体",
     "Grundschrift"],
)  # fmt: skip
def test_all_other_fonts_are_not(name):
    assert not shows_digits(name)


def test_what_a_file_says_of_a_font_is_proof():
    latin = bytes([2, 11, 6, 4, 2, 2, 2, 2, 2, 4])
    assert shows_digits("Grundschrift", (0, latin))
    assert not shows_digits("Grundschrift", (0, bytes(10)))
    assert not shows_digits("Free 3 of 9", (0, latin)), "barcodes say so of themselves, too"
    assert is_symbolic("Grundschrift", (2, latin))
    assert not is_symbolic("Symbol", (2, latin))
