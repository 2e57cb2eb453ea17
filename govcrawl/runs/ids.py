"""The ids of runs, by which archive, history and datasets call them."""

import re
import secrets
from datetime import UTC, datetime
from functools import cache

from scrapy.settings import BaseSettings

from pipelines.errors import ConfigurationError


def new_run_id() -> str:
    """A run id that sorts by time and is unique: ``20260314T021500Z-9f3a1c``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


@cache
def _of_this_process() -> str:
    return new_run_id()


def run_id(settings: BaseSettings) -> str:
    """The setting ``RUN_ID``, else one id for all spiders of this process.

    Raises:
        ConfigurationError: it can't be part of a file's name.
    """
    given = settings.get("RUN_ID")
    if given and not re.fullmatch(r"[A-Za-z0-9-]+", given):
        raise ConfigurationError(f"RUN_ID={given} is not understood; write letters, digits and -")
    return given or _of_this_process()
