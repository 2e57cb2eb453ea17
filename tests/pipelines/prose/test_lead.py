"""What the first lines of a report say."""

import pytest

from pipelines.prose.lead import contact


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系(电话:021-22050738,电子邮箱:ab@example.org)", ("021-22050738", "ab@example.org", None)),
        (
            "联系电话：021-5200 1234转501；地址：某路600号；邮编：200000",
            ("021-5200 1234转501", None, "某路600号"),
        ),
        ("办公地址：某路1号，电话：（021）52001234", ("(021)52001234", None, "某路1号")),
        ("联系电话：021-64872222 转 1234 分机", ("021-64872222 转 1234", None, None)),
        ("电话：86-21-64872222", ("86-21-64872222", None, None)),
        ("咨询电话：12345", ("12345", None, None)),
        ("热线电话：962222", ("962222", None, None)),
        ("手机：13812345678", ("13812345678", None, None)),
        ("Tel: 021-64872222 E-mail: x@example.org", ("021-64872222", "x@example.org", None)),
        ("联系方式：某路599号，021-64872222", ("021-64872222", None, None)),
        ("电子邮箱：xxgk＠example.org", (None, "xxgk@example.org", None)),
        ("地址:某市某路1号 邮编:200000 电话:021-37735678", ("021-37735678", None, "某市某路1号")),
        ("办公地点：某路2号；办公时间：9:00-17:00", (None, None, "某路2号")),
        ("接听热线电话1200个，电话咨询12345件", (None, None, None)),
        ("没有联系方式", (None, None, None)),
    ],
)
def test_contact(text, found):
    assert contact(text) == found
