"""Reports that no list names have vanished, unless their list was not read."""

from dataclasses import replace

import pytest

from govcrawl.memory.lists import Lists
from tests.govcrawl.memory.test_database import REPORT

READ = ["https://a.cn/nb/rsj/index.html", "https://a.cn/nb/mzj/index_3.html", "https://b.cn/list?dept=1"]


@pytest.mark.parametrize(
    ("listed_url", "broken", "hosts", "judged"),
    [
        ("https://a.cn/nb/rsj/index.html", [], [], True),
        ("https://a.cn/gone/index.html", [], [], True),
        ("https://a.cn/nb/rsj/index.html", ["https://a.cn/nb/mzj/index.html"], [], True),
        ("http://www.a.cn/nb/rsj/index_2.html", ["https://a.cn/nb/mzj/index.html"], [], True),
        ("https://a.cn/nb/mzj/index.html", ["https://a.cn/nb/mzj/index_2.html"], [], False),
        ("https://a.cn/nb/rsj/index.html", ["https://a.cn/nb/index.html"], [], False),
        ("https://a.cn/gone/index.html", ["https://a.cn/nb/mzj/index.html"], [], False),
        ("https://b.cn/list?dept=1", ["https://b.cn/list?dept=2"], [], False),
        ("https://b.cn/list?dept=1", [], ["b.cn"], False),
        ("https://a.cn/nb/rsj/index.html", [], ["b.cn"], True),
        ("https://a.cn/gone/index.html", [], ["b.cn"], False),
    ],
)
def test_one_broken_list_blinds_itself_and_what_it_may_lead_to(
    listed_url: str, broken: list[str], hosts: list[str], judged: bool
) -> None:
    lists = Lists(READ, broken, hosts)
    assert lists.judges(replace(REPORT, listed_url=listed_url)) is judged
