"""The columns of minhang."""

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.spiders.minhang import Minhang

CMS = "https://zwgk.shmh.gov.cn/mh-xxgk-cms/website/mh_xxgk"


@pytest.mark.parametrize(
    ("url", "column"),
    [
        (f"{CMS}/xxgk_lhsrj_gknb/content/99e4c16d.htm", "xxgk_lhsrj_gknb"),
        (f"{CMS}/gknb_qzfnb/List/list_3.htm", "gknb_qzfnb"),
        (f"{CMS}/xxgk_lhsrj_zcwj/List/list_0.htm", None),
    ],
)
def test_columns_of_minhang(url: str, column: str | None) -> None:
    found = Minhang().column_of(Entry("年报", url), None)
    assert (found and found.url) == (column and f"{CMS}/{column}/List/list_0.htm")


def test_another_page_of_a_column_is_opened_where_its_link_leads() -> None:
    """It may be an index; the column's usual first page is the second attempt."""
    found = Minhang().column_of(Entry("街镇年报", f"{CMS}/gknb_zjdxzgyqnb/List/index.htm"), None)
    assert found is not None
    assert found.url == f"{CMS}/gknb_zjdxzgyqnb/List/index.htm"
    assert found.alternatives == (f"{CMS}/gknb_zjdxzgyqnb/List/list_0.htm",)
    assert Minhang().page_address(found, 2) == f"{CMS}/gknb_zjdxzgyqnb/List/list_1.htm"
