"""How fast, how long still, and who is shown where there is no room for all."""

import pytest

from govcrawl.runs.history import SpiderRun
from govcrawl.runs.progress import WINDOW, Pace, Standing, chosen, clock, heading, plain


def standing(
    name: str, done: int = 0, left: int = 0, state: str = "running", **more: float | str
) -> Standing:
    part = SpiderRun(name, state=state, fates={"landed": done, "other_document": 7}, open=left)
    return Standing(part, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (42.4, "0:42"), (725, "12:05"), (3725, "1:02:05"), (86400, "24:00:00")],
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_the_rate_is_that_of_the_last_minutes() -> None:
    """A thousand reports that are known at once say nothing of how fast the others come."""
    pace = Pace()
    assert (pace.rate(0, 0), pace.rate(10, 1000)) == (0, 100)
    rates = [pace.rate(at, 1000 + at // 2) for at in range(20, 20 + 2 * WINDOW, 10)]
    assert rates[-1] == 0.5
    assert len(pace.seen) < WINDOW


def test_the_slowest_says_when_all_are_done() -> None:
    slow = standing("changning", 30, 10, rate=0.1)
    fast = standing("putuo", 10, 10, rate=0.4)
    assert heading([slow, fast], 60) == "1:00  40/60 reports  30 a minute  1:40 left at least  0 of 2 done"
    assert heading([standing("changning")], 3) == "0:03  no list yet"
    assert heading([standing("changning", 5, state="ok", rate=1), fast], 9).endswith("1 of 2 done")


def test_lines_for_a_file() -> None:
    waiting = standing("huangpu", 3, 4, waits="waits 4:12 as www.x.cn asks")
    assert plain([waiting, standing("putuo", 20, 20, state="ok", waits="over")], 60) == [
        "1:00  23/47 reports  1 of 2 done",
        "huangpu 黄浦    3/7  waits 4:12 as www.x.cn asks",
        "putuo 普陀    20/40  ok",
    ]


def test_the_most_telling_are_shown() -> None:
    many = [
        standing("changning", state="ok"),
        standing("huangpu", state="blocked"),
        standing("jingan"),
        standing("putuo"),
        standing("xuhui", waits="waits"),
    ]
    assert chosen(many, 5) == (many, "")
    shown, others = chosen(many, 4)
    assert [one.part.spider for one in shown] == ["jingan", "putuo", "xuhui"]
    assert others == "… and 2 districts more, 0 of them under way"
    assert [one.part.spider for one in chosen(many, 2)[0]] == ["xuhui"]
    assert chosen(many, 0)[0] == []
