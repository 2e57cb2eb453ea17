"""Addresses: what they mean, and which documents they tell apart."""

import re
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govcrawl.lists.addresses import absolute, address_key, parameter


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("1.html", "https://x.cn/a/1.html"),
        (" /1.html ", "https://x.cn/1.html"),
        ("http://y.cn/1", "http://y.cn/1"),
        ("", ""),
        (" ", ""),
        ("http://[/1.html", ""),
    ],
)
def test_absolute(address: str, url: str) -> None:
    assert absolute("https://x.cn/a/index.html", address) == url


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (r"..\b\1.html?q=a\b", r"https://x.cn/b/1.html?q=a\b"),
        ("1.html;jsessionid=0A1B.node1?id=2", "https://x.cn/a/1.html?id=2"),
        ("/b;JSESSIONID=0A/1.html", "https://x.cn/b/1.html"),
        ("https://x.cn:port/1.html", ""),
        ("?page=2", "https://x.cn/a/index.html?page=2"),
    ],
)
def test_absolute_as_browsers_have_it(address: str, url: str) -> None:
    assert absolute("https://x.cn/a/index.html", address) == url


TRACKING = (
    "utm_source=weixin",
    "spm=C73544.P21.0.0",
    "from=singlemessage",
    "from=groupmessage",
    "isappinstalled=0",
    "_=1737475200123",
    "t=1737475200123",
    "random=0.8437261",
)
MEANT = ("type=2", "t=99", "from=zwgk", "from=gknb", "id=1", "_=7", "random=3", "timestamp=2024", "7", "a=")
"""Parameters that may name a document."""

segments = st.sampled_from(["zwgk", "gknb", "2024", "a", "A", "公开", "art_7.html", "index.htm", "x.jsp"])
paths = st.lists(segments, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
queries = st.lists(st.sampled_from(MEANT), unique=True, max_size=2).map("&".join)
ALIASES = {
    "www.shpt.gov.cn": ("183.194.252.110", "6931.o29xr.group"),
    "xxgk.shbsq.gov.cn": ("101.230.193.164",),
    "zwgk.shcn.gov.cn": (),
}


@st.composite
def spellings(draw: st.DrawFn, host: str, path: str, query: str) -> str:
    """One way to write the address of a document."""
    scheme = draw(st.sampled_from(["http", "https"]))
    names = [host, host.removeprefix("www."), *ALIASES.get(host, ())]
    name = draw(st.sampled_from(names))
    name = draw(st.sampled_from([name, name.upper(), name + ".", f"user:pw@{name}"]))
    name += draw(st.sampled_from(["", ":80" if scheme == "http" else ":443"]))
    path = draw(
        st.sampled_from(
            [
                path,
                quote(path),
                re.sub("%..", lambda found: found[0].lower(), quote(path)),
                path.replace("a", "%61"),
            ]
        )
    )
    path = draw(st.sampled_from([path, path + "/", path + "/index.html", f"/./x/..{path}"]))
    path += draw(st.sampled_from(["", ";jsessionid=1F2E.n1"]))
    parts = [*query.split("&"), *draw(st.lists(st.sampled_from(TRACKING), max_size=2))]
    return f"{scheme}://{name}{path}?{'&'.join(filter(None, parts))}{draw(st.sampled_from(['', '#top']))}"


@given(st.data(), st.sampled_from(sorted(ALIASES)), paths, queries)
def test_every_spelling_of_an_address_has_one_key(
    data: st.DataObject, host: str, path: str, query: str
) -> None:
    one, other = (data.draw(spellings(host, path, query)) for _ in range(2))
    assert address_key(one) == address_key(other)


def test_a_static_page_that_a_uuid_names_needs_no_query() -> None:
    page = "jingan.gov.cn/govxxgk/JA0/2024-02-20/c533e8dc-58b2-4782-aca9-585028cc87d2.html"
    assert address_key(f"http://www.{page}?type=2#top") == address_key(f"https://{page}") == page
    assert address_key(f"https://{page}?id=2") != page


documents = st.tuples(st.sampled_from([*sorted(ALIASES), "www.shcn.gov.cn", "hpq.sh.gov.cn"]), paths, queries)


@given(st.data(), documents, documents)
def test_another_document_has_another_key(
    data: st.DataObject, first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    assume(first != second)
    one, other = (data.draw(spellings(*document)) for document in (first, second))
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    "different",
    [
        ("https://x.cn/a//b.html", "https://x.cn/a/b.html"),  # songjiang has empty folders in its addresses
        ("https://x.cn/a", "https://x.cn:9091/a"),
        ("https://x.cn/a", "https://x.cn:80/a"),  # of https
        ("https://x.cn/A", "https://x.cn/a"),
        ("https://x.cn/a%2Fb", "https://x.cn/a/b"),
        ("https://x.cn/l?rn=%B4%F3", "https://x.cn/l?rn=%D5%F2"),  # 大, 镇 in GBK
        ("https://x.cn/#/info/7", "https://x.cn/#/info/8"),
        ("https://183.194.252.110:8080/a", "https://www.shpt.gov.cn/a"),
    ],
)
def test_addresses_of_different_documents(different: tuple[str, str]) -> None:
    assert address_key(different[0]) != address_key(different[1])


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (
            "https://zwgk.shcn.gov.cn/xxgk/gknb/2025/23/76153.html",
            "zwgk.shcn.gov.cn/xxgk/gknb/2025/23/76153.html",
        ),
        ("http://www.x.cn/xxgk/portal/article/detail?id=0a1b", "x.cn/xxgk/portal/article/detail?id=0a1b"),
        ("https://x.cn/l?rn=大场镇&type=dept", "x.cn/l?rn=%E5%A4%A7%E5%9C%BA%E9%95%87&type=dept"),
        ("http://[/", "http://["),
    ],
)
def test_keys_are_those_in_data_folders(url: str, key: str) -> None:
    """Earlier crawls remember reports by them."""
    assert address_key(url).startswith(key)


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://x.cn/list?menuType=wgk&code=xhxxgk_bgs", "xhxxgk_bgs"),
        ("https://x.cn/list?code=%E5%B9%B4#code=2", "年"),
        ("https://x.cn/list?code=", ""),
        ("https://x.cn/code=1", ""),
    ],
)
def test_parameter(url: str, value: str) -> None:
    assert parameter(url, "code") == value
