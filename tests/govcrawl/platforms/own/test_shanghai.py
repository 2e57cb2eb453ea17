"""Whose reports the city keeps."""

import pytest

from govcrawl.platforms.own.shanghai import titled_district
from pipelines.places import cities


@pytest.mark.parametrize(
    ("title", "district"),
    [
        ("金山区2017年年报", "jinshan"),
        ("2013年上海市 虹口区政府信息公开工作年度报告", "hongkou"),
        ("崇明县2015年年报", "chongming"),
        ("闸北区、静安区2015年年报", "jingan"),
        ("2008年卢湾区政府信息公开年报", "huangpu"),
        ("上海市2019年政府信息公开工作年度报告", None),
        ("长宁区、普陀区2016年年报", None),
    ],
)
def test_municipal_copies_are_of_the_district_in_the_title(title: str, district: str | None) -> None:
    assert titled_district(title, cities()["shanghai"]) == district
