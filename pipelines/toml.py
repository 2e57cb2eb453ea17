"""TOML tables as dataclasses: keys and types are those of the fields, a mistake is one line that names it.

`Table("2021.toml", "requests", {"remove": 1}).to(Requests)` raises ``ConfigurationError``, and says
`2021.toml: [requests] remove must be a list of texts: remove = ["…", "…"]`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Self, TypeVar, get_args, get_origin, get_type_hints

from pipelines.errors import ConfigurationError

T = TypeVar("T")

_hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)

EXAMPLES: dict[Any, tuple[str, str]] = {
    str: ("text", '"…"'),
    int: ("a number", "2008"),
    bool: ("true or false", "true"),
    tuple: ("a list of texts", '["…", "…"]'),
    Mapping: ("a table of texts", '{ … = "…" }'),
    re.Pattern: ("a regular expression", r"'/gknb-(\w+)/'"),
}
"""What to write for a type: in words, and as TOML."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file as the user knows it, ``shanghai/districts.toml``; ``key`` is "" for its top."""

    file: str
    key: str
    rows: Any

    def below(self, name: str, rows: Any) -> Self:
        """A table in this one: `requests.outcomes."refused.state_secret"`."""
        name = f'"{name}"' if "." in name else name
        return replace(self, key=f"{self.key}.{name}".lstrip("."), rows=rows)

    def wrong(self, what: str) -> ConfigurationError:
        """The error about this table, one line."""
        return ConfigurationError(f"{self.file}: {f'[{self.key}] ' if self.key else ''}{what}")

    def to(self, cls: type[T], **given: Any) -> T:
        """The table as a dataclass. Fields in ``given`` are no keys of the table.

        Raises:
            ConfigurationError: a key is unknown, missing or of another type.
        """
        if not isinstance(self.rows, dict):
            raise self.wrong(f"is not a table; write [{self.key}] above its keys")
        hints = {name: hint for name, hint in _hints(cls).items() if name not in given}
        if unknown := self.rows.keys() - hints.keys():
            raise self.wrong(
                f"has unknown keys: {', '.join(sorted(unknown))}; there are {', '.join(sorted(hints))}"
            )
        for name in _required(cls):
            if name in hints and name not in self.rows:
                raise self.wrong(f"lacks: {name}; write {name} = {_kind(hints[name])[1]}")
        values = {name: self._value(name, hints[name], value) for name, value in self.rows.items()}
        return cls(**values, **given)

    def _value(self, name: str, hint: Any, value: Any) -> Any:
        """One value as its field wants it: lists as tuples, patterns compiled, tables as dataclasses."""
        kind, parts = get_origin(hint) or hint, get_args(hint)
        if kind is UnionType:
            return self._value(name, next(part for part in parts if part is not NoneType), value)
        if isinstance(kind, type) and is_dataclass(kind):
            return self.below(name, value).to(kind)
        if kind is tuple and is_dataclass(parts[0]):
            if not isinstance(value, list):
                raise self.wrong(f"{name} must be a list of tables; write [[{name}]] above each")
            return tuple(self._value(name, parts[0], each) for each in value)
        if kind is tuple and isinstance(value, list):
            if all(map(_is_text, value)):
                return tuple(value)
        elif kind is Mapping and isinstance(value, dict):
            if parts[1] is Any or all(map(_is_text, value.values())):
                return value
        elif kind is re.Pattern and isinstance(value, str):
            try:
                return re.compile(value)
            except re.error as error:
                raise self.wrong(f"{name} is no regular expression: {error}") from None
        elif kind in {str, int, bool} and type(value) is kind and (kind is not str or _is_text(value)):
            return value
        raise self._mismatch(name, hint, value)

    def _mismatch(self, name: str, hint: Any, value: Any) -> ConfigurationError:
        words, example = _kind(hint)
        texts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
        if any(isinstance(text, str) and not _is_text(text) for text in texts):
            return self.wrong(f"{name}: a text is empty or has blanks around it: {name} = {example}")
        return self.wrong(f"{name} must be {words}: {name} = {example}")


def read_toml(path: Path) -> Table:
    """The top of a file, called by its name and its folder's; without rows where the file is empty.

    Raises:
        ConfigurationError: it is not there, can't be read, is not UTF-8 or not TOML.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        return Table(name, "", tomllib.loads(path.read_text(encoding="utf-8-sig")))  # editors write a BOM
    except FileNotFoundError:
        raise ConfigurationError(f"{name} is missing in {path.parent.parent}; write it") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{name}: is not UTF-8; save it as such") from None
    except OSError as error:
        raise ConfigurationError(f"{name} can't be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: {error}") from None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value == value.strip()


def _kind(hint: Any) -> tuple[str, str]:
    parts = [part for part in get_args(hint) if part is not NoneType]
    return EXAMPLES.get(get_origin(hint) or hint) or EXAMPLES.get(parts[0]) or EXAMPLES[Mapping]


def _required(cls: Any) -> list[str]:
    return [one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING]
