"""The columns of an EastTone site's agencies."""

from govcrawl.platforms.easttone import AgencyColumns


def test_columns_of_agencies_are_found_in_any_text() -> None:
    columns = AgencyColumns("https://zwgk.shcn.gov.cn/xxgk/gknb-{agency}zfxxgk/index.html", ("rsj",))
    text = (
        "<a href='/xxgk/gknb-sjjzfxxgk/index.html'> /xxgk/gknb-xhljdzfxxgk/2024/1/7.html /xxgk/bmgknb-xxgknb/"
    )
    assert columns.pattern.findall(text) == ["sjj", "xhljd"]
