"""What every code is called, in Chinese and in English.

A code is addressed by the column it stands in: ``labels("outcome", "en")``, ``labels("status", "zh")``; names
of columns by ``column``, of datasets by ``dataset``. The forms' files have the labels of the forms,
``pipelines.places`` those of districts, ``labels.toml`` all others.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from pipelines import places
from pipelines.errors import ArgumentError
from pipelines.forms.codes import Names, labels_of
from pipelines.forms.known import indicator_labels
from pipelines.toml import read_toml

Language = Literal["zh", "en"]

_UNITS = {"区": "District", "县": "County", "市": "City", "旗": "Banner"}


def label(column: str, code: str, language: Language) -> str:
    """What a code is called; the code itself where nothing names it.

    Example:
        ``label("outcome", "granted", "zh")`` is ``予以公开``.
    """
    return labels(column, language).get(code, code)


@cache
def labels(column: str, language: Language) -> Mapping[str, str]:
    """Code -> label of the codes that stand in a column, in the order of the forms; none for other columns.

    Raises:
        ArgumentError: there is no such language.
    """
    if language not in get_args(Language):
        raise ArgumentError(f"labels={language!r} is no language of theirs; write zh or en")
    if f"{column}s" in Names._fields:
        return MappingProxyType(getattr(labels_of(None, language), f"{column}s"))
    if column == "code":
        known = indicator_labels().items()
        return MappingProxyType({code: one.en if language == "en" else one.zh[0] for code, one in known})
    if column == "district":
        named = places.districts().items()
        return MappingProxyType({key: one.name if language == "zh" else _english(key) for key, one in named})
    return MappingProxyType({code: texts[language == "en"] for code, texts in _own().get(column, {}).items()})


def _english(district: str) -> str:
    return f"{district.capitalize()} {_UNITS[places.districts()[district].unit]}"


@cache
def _own() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = read_toml(Path(__file__).with_name("labels.toml")).rows
    return found
