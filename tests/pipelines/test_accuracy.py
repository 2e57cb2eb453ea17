"""Real reports, where this checkout has them beside it: every cell as read off by hand."""

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import judge

SHARED = Path(__file__).parents[3] / "shared"
CORPUS, SEED = SHARED / "corpus", SHARED / "seed"

MARKED = {
    "2019_平潭综合实验区管委会.html": 1,  # 总计 of 结转下年度 is blank
    "2020_平潭综合实验区管委会.html": 40,  # two columns of table 三 do not add up
    "2023_平潭综合实验区管委会.html": 1,  # the text says 393 现行有效, the table 470
    "2023_淮安市洪泽区人民政府.pdf": 10,  # totals of table 四 print 0 over parts
    "2024_平潭综合实验区管委会.flat.txt": 3,  # 6233440 can be three numbers in many ways
}
"""Cells a careful reader marks: known inconsistencies, and texts that leave something open."""


def names() -> list[str]:
    return sorted(json.loads((CORPUS / "truth.json").read_text("utf-8"))) if CORPUS.is_dir() else []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("name", names())
def test_every_cell_of_a_real_report_is_right_or_marked(name):
    truth = json.loads((CORPUS / "truth.json").read_text("utf-8"))[name]
    counts, wrong = judge(CORPUS / name, truth)
    assert counts["wrong"] == 0, wrong
    assert counts["marked"] == MARKED.get(name, 0)


@pytest.mark.skipif(not SEED.is_dir(), reason="../shared/seed is not here")
def test_every_cell_of_the_seed_is_right_and_unmarked():
    for path in SEED.glob("*.json"):
        counts, wrong = judge(path.with_suffix(".txt"), json.loads(path.read_text("utf-8")))
        assert (counts["wrong"], counts["marked"]) == (0, 0), wrong
        assert counts["right"] == 200
