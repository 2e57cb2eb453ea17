"""How long a site asks to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from govcrawl.middlewares.reach import retry_after


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 3 ", 3), ("", 0), ("soon", 0), ("-5", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after(header: str, seconds: float) -> None:
    assert retry_after(header) == seconds


def test_retry_after_a_date() -> None:
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < retry_after(header) <= 60
