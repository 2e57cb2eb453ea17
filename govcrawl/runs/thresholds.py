"""What the monitors tolerate, by district: ``thresholds.toml``, read and checked."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pipelines.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the monitors tolerate; explained in ``thresholds.toml``."""

    missing_agencies: int
    failed_checks_share: float
    failed_checks_reports: int
    unknown_labels: int
    elsewhere: int
    quarantined: int
    due: str


def parse_thresholds(text: str, spider: str) -> Thresholds:
    """The thresholds of one spider.

    Raises:
        ConfigurationError: not TOML, or a threshold is missing, unknown or of the wrong kind.
    """
    try:
        tables = tomllib.loads(text)
        values = tables["default"] | tables.get(spider, {})
        thresholds = Thresholds(**values)
        date.fromisoformat(f"2000-{thresholds.due}")
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"thresholds.toml: {error}") from None
    for name, value in values.items():
        if name != "due" and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ConfigurationError(f"thresholds.toml: {name} must be a number, not {value!r}")
    return thresholds


@cache
def thresholds(spider: str) -> Thresholds:
    """The thresholds of one spider from the file that comes with the package."""
    return parse_thresholds((files(__package__) / "thresholds.toml").read_text(encoding="utf-8"), spider)
