"""Chinese names as they are compared: width, spaces, spelling variants, pinyin initials."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipelines.toml import read_toml
from pipelines.width import narrow

CONJUNCTION = re.compile(r"[和与及、·]")
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
AUTHORITY = re.compile(r"(?:办事处|(?<=[镇乡])(?:人民)?政府|管理委员会|管委会)$")

SHORTENED = (("委员会", "委"), ("办公室", "办"), ("监督管理", "监管"))


_PARTED = re.compile(r"[①-⑳❶-❿\s](?:(?<!\s)|(?<=\d\s)\s*(?=20\d\d(?!\d)))")  # one set first makes it quick
"""What keeps a year apart from the digits before it: ①2024年, 2025-01-15 2024年."""


def normalise(text: str) -> str:
    """Width folded, white space removed, a year in Chinese numerals (``二〇二四年``) in digits."""
    folded = "".join(narrow(_PARTED.sub(";", text)).split())
    return CHINESE_YEAR.sub(lambda match: match[0].translate(DIGITS), folded) if "二" in folded else folded


def simplify(name: str) -> str:
    """The key under which spelling variants of one agency's name meet.

    ``人力资源和社会保障局`` and ``人力资源社会保障局``, ``长征镇人民政府`` and ``长征镇`` are the same.
    """
    key = AUTHORITY.sub("", CONJUNCTION.sub("", name))
    for long, short in SHORTENED:
        key = key.replace(long, short)
    return key


@cache
def _initials() -> dict[str, str]:
    letters = read_toml(Path(__file__).with_name("initials.toml")).rows
    return {character: letter for letter, characters in letters.items() for character in characters}


def initials(text: str) -> str:
    """Pinyin initials: ``syx`` of ``沭阳县``.

    Latin letters and digits stay; a character outside GB 2312 is left out.
    """
    table = _initials()
    letters = (table.get(character, character.lower()) for character in narrow(text))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def derived_abbreviation(name: str, whole: str) -> str:
    """A stable abbreviation for an agency in no table: initials of ``name``, ten digits of ``whole``'s hash.

    The digits keep two agencies of the same initials apart, and a derived abbreviation apart from
    every registered one: those hold no digits. A district would need some 100,000 agencies of the same
    initials before two of them shared ten digits.
    """
    letters = re.sub(r"[^a-z]", "", initials(name)) or "x"
    digest = sha256(whole.encode("utf-8", "surrogatepass")).digest()
    first, more = (int.from_bytes(part, "big") for part in (digest[:4], digest[4:12]))
    return f"{letters}{first % 10_000:04}{more % 1_000_000:06}"
