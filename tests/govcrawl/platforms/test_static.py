"""Static sites: the columns of qingpu, and pages whose names nothing tells."""

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.sites.protocol import SiteRequest, SiteResponse, not_found, page
from govcrawl.spiders.qingpu import Qingpu
from tests.govcrawl.drive import Drive

STREETS = "/shqp/zwgk/gknb/zjd/"


@pytest.mark.parametrize("second", [1, 2])
@pytest.mark.parametrize("foot", ["", "共3页"])
@pytest.mark.parametrize("missing", [False, True])
def test_pages_of_qingpu_whose_names_nothing_tells(second: int, foot: str, missing: bool) -> None:
    """Page 2 is `index_1.html` or `index_2.html`; stated pages that are not there are a broken list."""
    names = ["index.html", *(f"index_{page - 2 + second}.html" for page in (2, 3))]
    row = '<li><a href="{0}/1.html">青浦区徐泾镇{0}年政府信息公开工作年度报告</a><b>2025.01.13</b></li>'
    pages = {f"{STREETS}{name}": row.format(2024 - n) + foot for n, name in enumerate(names)}
    if missing:
        del pages[f"{STREETS}{names[1]}"]

    def respond(sent: SiteRequest) -> SiteResponse:
        if sent.path.endswith("/1.html"):
            return page("", "<p>一、总体情况</p>")
        return page("", pages[sent.path]) if sent.path in pages else not_found()

    drive = Drive(Qingpu, respond)
    if not missing:
        assert len(drive.items) == 3
    assert drive.stat("lists/broken") == int(missing and bool(foot))


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/fina/czzwgk/nb/20260112/1346919.html", "/fina/czzwgk/nb/index.html"),
        ("/edu/eduzwgk/xxgk/nb/", "/edu/eduzwgk/xxgk/nb/index.html"),
        ("/shqp/zwgk/gknb/zjd/20260113/1348452.html", "/shqp/zwgk/gknb/zjd/index.html"),
        ("/huax/hxzwgk/nd/index_2.html", "/huax/hxzwgk/nd/index.html"),
        ("/huax/hxzwgk/tz/20260113/1.html", None),
    ],
)
def test_columns_of_qingpu(path: str, column: str | None) -> None:
    found = Qingpu().column_of(Entry("年报", f"https://www.shqp.gov.cn{path}"), None)
    assert (found and found.url) == (column and f"https://www.shqp.gov.cn{column}")
