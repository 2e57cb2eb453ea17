"""Headings in bare text: the form's order, as printed or row by row; any other leaves the columns open."""

import pytest

from pipelines.forms.flat_heading import doubt_of_applicants

PARTS = "商业企业 科研机构 社会公益组织 法律服务机构 其他"


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        (f"申请人情况 自然人 法人或其他组织 总计 {PARTS}", True),
        (f"申请人情况\n自然人\n法人或其他组织\n{PARTS}\n总计", True),
        (f"自然人 {PARTS} 总计", True),
        ("自然人 法人或其他组织 商业企业 总计 科研机构 社会公益组织 法律服务机构 其他", False),
        (f"总计 自然人 法人或其他组织 {PARTS}", False),
        (f"自然人 总计 {PARTS}", False),
        (f"自然人 法人或其他组织 {PARTS}", False),
    ],
)
def test_where_the_total_stands(heading: str, known: bool) -> None:
    assert (doubt_of_applicants(heading) == "") == known
