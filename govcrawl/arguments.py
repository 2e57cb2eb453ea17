"""The arguments of commands and spiders, `changning -a years=2022-2024 -a sample=5`, checked."""

import difflib
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from pipelines.errors import ArgumentError


def parse_years(text: str) -> frozenset[int]:
    """The years `2024`, `2022-2024` or `2021,2023` stand for.

    Raises:
        ArgumentError: not of that form, or a range that runs backwards.
    """
    years: set[int] = set()
    for part in text.split(","):
        found = re.fullmatch(r"\s*(20\d\d)\s*(?:-\s*(20\d\d)\s*)?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if first > last:
            raise ArgumentError(f"years={text} is not understood; write 2024, 2022-2024 or 2021,2023")
        years.update(range(first, last + 1))
    return frozenset(years)


def parse_host(address: str) -> str | None:
    """The host of the page at ``address``, None if that is no address of a page."""
    try:
        parts = urlsplit(address)
        well_formed = (
            parts.scheme in {"http", "https"} and parts.port != 0 and not re.search(r"[\s\"]", address)
        )
    except ValueError:  # a port or an IPv6 address that is none
        return None
    return parts.hostname if well_formed else None


def parse_sample(text: str) -> int:
    """The number of reports to stop after.

    Raises:
        ArgumentError: not a whole number above zero.
    """
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise ArgumentError(f"sample={text} is not understood; write a whole number above 0")
    return int(text)


def check_spiders(names: Iterable[str], known: Collection[str]) -> None:
    """Nothing, if every one of ``names`` is a known spider.

    Raises:
        ArgumentError: one is not.
    """
    if stranger := next((name for name in names if name not in known), None):
        raise ArgumentError(f"there is no spider {stranger}; {nearest(stranger, known)}")


def check_settings(pairs: Iterable[str], settings: BaseSettings) -> None:
    """Nothing, if each of the ``NAME=VALUE`` (`DOWNLOAD_DELAY=3`) names one of ``settings`` and suits it.

    Scrapy takes a name that it does not know without a word: SITE=embedded would crawl the real sites.

    Raises:
        ArgumentError: one does not.
    """
    for name, equals, value in (pair.partition("=") for pair in pairs):
        if not equals:
            return  # Scrapy refuses it
        if name not in settings:
            near = nearest(name, settings, "write SITES, DATA_DIR or one of Scrapy")
            raise ArgumentError(f"there is no setting {name}; {near}")
        match settings[name]:
            case bool() if value.lower() not in {"0", "1", "true", "false"}:
                raise ArgumentError(f"{name}={value} is not understood; write True or False")
            case int() | float() if not re.fullmatch(r"-?\d+(\.\d+)?", value):
                raise ArgumentError(f"{name}={value} is not understood; write a number")
            case _:
                pass


def check_log_level(level: str | int) -> None:
    """Nothing, if ``level`` is one of ``logging``.

    Raises:
        ArgumentError: it is not.
    """
    names = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if not isinstance(level, int) and level not in names:
        raise ArgumentError(f"there is no log level {level}; {nearest(level, names)}")


def check_writable(*files: str | None) -> None:
    """Nothing, if each of ``files`` that is one can be written.

    Raises:
        ArgumentError: one can't be.
    """
    for file in filter(None, files):
        try:
            with Path(file).open("ab"):
                pass
        except OSError as error:
            raise ArgumentError(f"{file} can't be written: {error.strerror}") from None


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """What to write instead of a ``name`` that is not ``known``: the nearest ones, else all there are."""
    near = difflib.get_close_matches(name, known := sorted(known))
    return f"did you mean {', '.join(near)}" if near else otherwise or f"there are {', '.join(known)}"
