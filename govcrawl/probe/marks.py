"""The marks by which a page shows of which platform it is, as they were observed."""

import re

MARKS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in (
        ("easttone", r"new\s+CMS\s*\(|/api/data/(?:search|affair)\b|id=[\"']ivs_content\b"),
        ("epoint", r"webBuilderCommon\.js|siteInfo\s*[=.]|\bewb-\w|/govxxgk/\w+/\d{4}-\d\d-\d\d/"),
        ("xuhui", r"/xxgk/portal/article/"),
        ("minhang", r"/mh-xxgk-cms/"),
        ("jiading", r"/publicity/\w"),
        ("baoshan", r"infoDirectory\.html\?"),
        ("fengxian", r"/art/(?:list|info)/\d"),
    )
}
"""By platform. Static sites and those that are searched have none."""


def marks_of(text: str) -> frozenset[str]:
    """The platforms whose marks a page has."""
    return frozenset(name for name, pattern in MARKS.items() if pattern.search(text))
