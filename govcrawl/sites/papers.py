"""What else stands in the columns of annual reports: papers that are none, and a small PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """A page that is no annual report. ``linked`` is False where the list names no address for it."""

    title: str
    published_on: date
    paragraphs: tuple[str, ...]
    linked: bool = True


_TEXT = "本页介绍办理的时间、地点和联系方式，供办事的居民和企业参考。"


def papers(place: str, years: range, *, shared: bool) -> Iterator[Paper]:
    """The other papers of one column; more of them in a shared one. ``place`` is `长宁区`."""
    year = years[-1]
    yield Paper("政府信息公开指南", date(year, 3, 1), (_TEXT,))
    if not shared:
        return
    yield Paper("政府信息公开目录", date(year, 3, 2), (_TEXT,))
    for year in years:
        yield Paper(
            f"{place}{year}年政务公开工作要点", date(year, 4, 12), ("今年的重点是文件解读和专栏维护。",)
        )
        yield Paper(f"{place}{year}年度部门预算", date(year, 2, 6), ("收支总表见部门网页。",))
        yield Paper(
            f"{place}{year}年第一季度政府信息公开情况统计表",
            date(year, 4, 8),
            ("本季度收到申请4件，办结3件。",),
        )
        yield Paper(
            f"关于做好{place}{year}年政府信息公开工作年度报告编制和发布工作的通知",
            date(year, 12, 20),
            ("各部门、各街镇请于一月底前完成编制。",),
        )
        yield Paper(
            f"一图读懂{place}{year}年政府信息公开工作年度报告",
            date(year + 1, 3, 3),
            ("图片说明：全年公开与办理情况一览。",),
        )
    yield Paper(f"{place}{years[0] - 1}年政务公开工作要点", date(years[0], 1, 30), (), linked=False)


def _pdf() -> bytes:
    """The smallest PDF with one empty page."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%bendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 4\n0000000000 65535 f \n%btrailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(out),
        )
    )


PDF = _pdf()
"""What every attachment of the embedded sites holds."""
