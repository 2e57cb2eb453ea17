"""Districts that there are not, so that an archive can be a country's: cities as folders of the registry."""

import os
from pathlib import Path

from pipelines.places.registry import FURTHER

CITIES, DISTRICTS, TOWNS = 9, 16, 60

_TENS, _UNITS = "东南西北中上下前后", "山水林田湖草石桥溪湾"
_TOWN_TENS, _TOWN_UNITS = "春夏秋冬松竹", "梅兰菊荷桂柳杏桃李莲"


def imagine(folder: Path) -> None:
    """Write 144 districts of 60 towns each, and have this process and those it starts know them.

    To be called before the registry is read.
    """
    for city in range(CITIES):
        key = f"city{_letters(city)}"
        home = folder / key
        home.mkdir(parents=True)
        (home / "city.toml").write_text(f'name = "{_TENS[city]}州市"\ncode = "{91 + city}0000"\n', "utf-8")
        (home / "districts.toml").write_text("".join(map(_district, _numbers(city))), "utf-8")
        (home / "subdistricts.toml").write_text("".join(map(_towns, _numbers(city))), "utf-8")
    os.environ[FURTHER] = str(folder)


def _numbers(city: int) -> range:
    return range(city * DISTRICTS, (city + 1) * DISTRICTS)


def _district(number: int) -> str:
    key = f"place{_letters(number)}"
    host = f"www.{key}.example"
    name = f"{_TENS[number // DISTRICTS]}{_UNITS[number % DISTRICTS % 10]}{'江河'[number % DISTRICTS // 10]}"
    return (
        f'[{key}]\nname = "{name}区"\ncode = "{91 + number // DISTRICTS}{number % DISTRICTS + 1:04}"\n'
        f'platform = "generic"\nhosts = ["{host}"]\nentry = "https://{host}/"\n'
    )


def _towns(number: int) -> str:
    names = [f"{tens}{units}" for tens in _TOWN_TENS for units in _TOWN_UNITS][:TOWNS]
    lines = (f'town{_letters(place)} = "{name}镇"\n' for place, name in enumerate(names))
    return f"[place{_letters(number)}]\n" + "".join(lines)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + number // 26**place % 26) for place in (1, 0))
