"""Addresses: what they mean, and which documents they tell apart."""

import pytest

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
    "same",
    [
        ("http://www.jingan.gov.cn/a/b.html", "https://jingan.gov.cn/a/b.html?type=2#top"),
        ("http://x.cn:80/article.html?infoid=7", "https://x.cn/article.html?infoid=7&t=99"),
    ],
)
def test_addresses_of_one_document(same: tuple[str, str]) -> None:
    assert address_key(same[0]) == address_key(same[1])


@pytest.mark.parametrize(
    "different",
    [
        ("https://x.cn/a?infoid=7", "https://x.cn/a?infoid=8"),
        ("https://x.cn/a//b.html", "https://x.cn/a/b.html"),  # songjiang has empty folders in its addresses
        ("https://x.cn/a", "https://x.cn:9091/a"),
        ("https://x.cn/A", "https://x.cn/a"),
    ],
)
def test_addresses_of_different_documents(different: tuple[str, str]) -> None:
    assert address_key(different[0]) != address_key(different[1])


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
