"""The directories of jiading, and its agencies' own sites."""

from datetime import date

import pytest

from govcrawl.lists.entries import Entry
from govcrawl.platforms.html_lists import SiteColumn
from govcrawl.spiders.jiading import Jiading

INDEX = "https://www.jiading.gov.cn/publicity/zfxxgk/zfxgknb"


@pytest.mark.parametrize(
    ("url", "column"),
    [
        (f"{INDEX}/2024nn", f"{INDEX}/2024nn"),
        (f"{INDEX}/200n/bmzfxxgknb", f"{INDEX}/200n/bmzfxxgknb"),
        (f"{INDEX}/2021", f"{INDEX}/2021"),  # a year, not an article
        (f"{INDEX}/2024nn/bmzfxxgknb211?page=2", f"{INDEX}/2024nn/bmzfxxgknb211?page=2"),
        (f"{INDEX}/2024nn/bmzfxxgknb211/content_183857", None),
        (f"{INDEX}/200n/bmzfxxgknb/136002", None),
        ("https://www.jiading.gov.cn/publicity/zfxxgk/zfxgknb2", None),
        ("https://yingji.jiading.cn/", "http://yingji.jiading.cn/publicity/zfxxgknb"),
        ("http://yingji.jiading.cn/publicity/zfxxgknb/184334", "http://yingji.jiading.cn/publicity/zfxxgknb"),
        (
            "https://yingji.jiading.cn/publicity/zfxxgknb?page=2",
            "http://yingji.jiading.cn/publicity/zfxxgknb?page=2",
        ),
    ],
)
def test_columns_of_jiading(url: str, column: str | None) -> None:
    found = Jiading().column_of(Entry("2024年", url), None)
    assert (found and found.url) == column


def test_reports_on_agencies_own_hosts_are_theirs_and_plain_http() -> None:
    row = Entry("2024年年报", "https://yingji.jiading.cn/publicity/zfxxgknb/184334", date(2025, 1, 21))
    (found,) = Jiading().rows([row], SiteColumn(INDEX))
    assert (found.url, found.agency_abbr) == ("http://yingji.jiading.cn/publicity/zfxxgknb/184334", "yingji")
