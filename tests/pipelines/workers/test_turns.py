"""Processes that prepare in any order and act in one."""

import multiprocessing
import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipelines.workers.turns import Turns

_turns: Turns


def start(turns: Turns) -> None:
    global _turns
    _turns = turns


def act(number: int, file: Path, fails: Sequence[int] = (), unprepared: Sequence[int] = ()) -> None:
    with _turns.turn(number) as wait:
        time.sleep(random.random() / 20)
        if number in unprepared:
            raise ValueError(f"{number} can't be prepared")
        wait()
        if number in fails:
            raise ValueError(f"{number} fails")
        with file.open("a") as log:
            log.write(f"{number} ")


def pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(3, context, start, (Turns(context),))


def test_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    with pool() as processes:
        for done in [processes.submit(act, number, tmp_path / "log") for number in range(20)]:
            done.result()
    assert (tmp_path / "log").read_text().split() == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    ("fails", "unprepared", "said"), [([2, 3], [4], "2 fails"), ([3], [2, 4], "2 can't be prepared")]
)
def test_after_one_that_fails_there_are_no_more(
    tmp_path: Path, fails: Sequence[int], unprepared: Sequence[int], said: str
) -> None:
    with pool() as processes:
        done = [processes.submit(act, number, tmp_path / "log", fails, unprepared) for number in range(8)]
    errors = [one.exception() for one in done]
    assert errors[:2] == [None, None]
    assert str(errors[2]) == said, "and the first to fail is the first to be told"
    assert all(errors[3:])
    assert (tmp_path / "log").read_text() == "0 1 "
