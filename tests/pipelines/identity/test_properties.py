"""Whatever a page says, identifying it never fails, gives the same twice and only well-formed slugs."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipelines.document import Document, Paragraph
from pipelines.identity import identify
from pipelines.records import Hints

SLUG = re.compile(r"[a-z]+-[a-z][a-z0-9]*")
WORDS = st.lists(
    st.sampled_from(
        [
            "2024年",
            "2025年度",
            "上海市",
            "长宁区",
            "闸北区",
            "平潭县",
            "人民政府",
            "办公室",
            "统计局",
            "某某中心",
            "街道",
            "镇",
            "政府信息公开",
            "工作年度报告",
            "（",
            "）",
            "由",
            "编制",
            "综合各部门",
            "/",
            "_",
            "关于",
            "的",
            "、",
            "二〇二四年",
            "管委会",
            "区",
        ]
    ),
    max_size=9,
).map("".join)
TEXT = WORDS | st.text(max_size=60)


@given(
    title=TEXT,
    lines=st.lists(TEXT, max_size=5),
    metadata=st.dictionaries(
        st.sampled_from(["公开主体", "来源", "发布日期", "ArticleTitle"]) | st.text(max_size=5),
        TEXT,
        max_size=3,
    ),
    url=st.text(max_size=40)
    | st.sampled_from(["https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/1.html", "http://[::1"]),
    district=st.sampled_from([None, "changning", "putuo", "zhabei", "nowhere"]),
    listed=TEXT,
    abbr=st.none() | st.text(max_size=5),
    listed_on=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
def test_never_fails(
    title: str,
    lines: list[str],
    metadata: dict[str, str],
    url: str,
    district: str | None,
    listed: str,
    abbr: str | None,
    listed_on: date | None,
) -> None:
    document = Document([Paragraph(line) for line in lines], title=title, metadata=metadata)
    hints = Hints(district=district, title=listed, agency_name=listed, agency_abbr=abbr, listed_on=listed_on)
    found = identify(document, url, hints)
    assert found == identify(document, url, hints)
    assert (found.agency is None) == (found.agency_name is None) == (found.agency_kind is None)
    if found.agency is None:
        assert "agency_unknown" in {check.rule for check in found.checks}
    else:
        assert SLUG.fullmatch(found.agency)
    if found.year is None:
        assert "year_unknown" in {check.rule for check in found.checks}
    else:
        assert 2004 <= found.year <= 2099
    assert all(not check.holds for check in found.checks)
