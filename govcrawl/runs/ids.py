"""The ids of runs, by which archive, history and datasets call them."""

import secrets
from datetime import UTC, datetime
from functools import cache

from scrapy.settings import BaseSettings


def new_run_id() -> str:
    """A run id that sorts by time and is unique: ``20260314T021500Z-9f3a1c``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


@cache
def _of_this_process() -> str:
    return new_run_id()


def run_id(settings: BaseSettings) -> str:
    """The setting ``RUN_ID``, else one id for all spiders of this process."""
    return settings.get("RUN_ID") or _of_this_process()
