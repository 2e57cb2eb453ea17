"""The counts beside a list of minhang, and what its search answers."""

import json
from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.lists.protocols.minhang import parse_config, parse_search


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("var PageCount=3;\nvar RecordCount=41;", (3, 41)),
        ('{"pageCount": "3"}', (3, 0)),
        ("<h1>404</h1>", None),
    ],
)
def test_config(text: str, counts: tuple[int, int] | None) -> None:
    assert parse_config(text) == counts


def test_search() -> None:
    hit = {
        "title": "闵行区<em>2024年</em>年报",
        "startTime": "2025-01-17",
        "weburl": "/a/gknb_qzfnb/content/A-1.htm",
    }
    body = json.dumps({"totalcount": 21, "pagesize": "10", "list": [hit]}).encode()
    hits, pages = parse_search(body, "https://zwgk.shmh.gov.cn/x")
    url = "https://zwgk.shmh.gov.cn/a/gknb_qzfnb/content/A-1.htm"
    assert hits == [Entry("闵行区2024年年报", url, date(2025, 1, 17))]
    assert pages == 3
    assert parse_search(b'{"totalcount": 0, "list": []}', "https://x.cn") == ([], 0)
    for broken, reason in ((b'{"totalcount"', "not JSON"), (b'{"message": "busy"}', "busy")):
        with pytest.raises(ValueError, match=reason):
            parse_search(broken, "https://x.cn")
