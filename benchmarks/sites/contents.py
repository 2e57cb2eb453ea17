"""What a drawn site holds, before any platform lays it out: agencies, reports, other papers, columns."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from benchmarks.sites import reports
from benchmarks.sites.site import Agency, Report, Row
from pipelines import places

INVENTED = (
    ("低空经济发展办公室", "dkjjb"),
    ("营商环境建设局", "yshjj"),
    ("数字城市建设委员会", "szcsw"),
    ("青年发展促进中心", "qnfzzx"),
    ("长三角一体化发展办公室", "csjb"),
)
"""Departments that no registry knows: next year's reform."""

YEARS = range(2019, 2026)
"""Report years with tables; the last one is due."""


@dataclass(eq=False, slots=True)
class Paper:
    """Another document in the columns of annual reports; ``body`` is its markup."""

    title: str
    what: str
    day: date
    body: str


@dataclass(eq=False, slots=True)
class Contents:
    """All of it."""

    district: places.District
    agencies: list[Agency]
    years: list[int]
    reports: list[Report]
    papers: list[Paper]

    @property
    def place(self) -> str:
        """上海市长宁区."""
        return self.district.full_name


@dataclass(eq=False, slots=True)
class Column:
    """A column of annual reports: either divided into parts or a list of reports and papers.

    ``agency``: whose column it is, where it is one agency's.
    """

    name: str
    parts: list["Column"] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    agency: Agency | None = None
    code: str = ""  # what sites call it in their addresses
    url: str = ""  # where it stands, once it does

    def leaves(self) -> Iterable["Column"]:
        """The lists below it, itself if it is one."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def draw(
    district: str,
    dice: Random,
    required: Collection[str] = (),
    agencies: int = 6,
    years: int = 3,
    last: int = YEARS[-1],
) -> Contents:
    """So many agencies at most besides the district's two reports, over so many years at most up to ``last``.

    ``required``: abbreviations of agencies whose columns were seen on the real site, and so are there.
    """
    entry = places.district(district)
    registered = [
        Agency(one.name, one.short_name, one.kind, one.abbr, one.slug)
        for one in places.agencies(district)
        if one.successor is None and (one.expected or one.abbr in required or dice.random() < 0.1)
    ]
    own = [one for one in registered if one.kind in {"district", "government"}]
    others = [one for one in registered if one not in own and not one.short.startswith("公安局")]
    chosen = dice.sample(others, dice.randint(3, agencies))
    chosen += [one for one in others if one.code in required and one not in chosen]
    if dice.random() < 0.4:
        short, code = dice.choice(INVENTED)
        chosen.append(Agency(entry.full_name + short, short, "department", code))
    chosen = [*(own if dice.random() < 0.7 else own[:1]), *chosen]
    drawn = list(range(last - dice.randint(1, years) + 1, last + 1))
    reported = []
    for agency in chosen:
        # Whoever reported once reports on: an agency that stops is a fault by right.
        begins = dice.choice((drawn[0], drawn[0], drawn[-1]))
        reported += [report(dice, entry.full_name, agency, year) for year in drawn if year >= begins]
    return Contents(entry, chosen, drawn, reported, _papers(dice, entry, chosen, drawn))


def report(dice: Random, place: str, agency: Agency, year: int) -> Report:
    """The report of an agency on a year, in the form of that year."""
    form = "2021" if year >= 2021 else "2019" if year >= 2019 else "sheet"
    texts = reports.figures(dice, form)
    return Report(
        agency,
        year,
        reports.title(dice, agency, place, year),
        reports.published(dice, agency, year),
        form,
        texts,
        reports.body(dice, agency, place, year, form, texts),
    )


# Other papers.

PAPERS: dict[str, tuple[str, str]] = {
    "performance": (
        "{name}{year}年度部门整体支出绩效评价年度报告",
        "<p>一、部门基本情况</p><p>二、绩效评价结论</p>",
    ),
    "rule of law": ("{name}{year}年法治政府建设年度报告", "<p>一、主要举措和成效</p><p>二、存在的不足</p>"),
    "budget": ("{name}{year}年部门预算", "<p>一、主要职能</p><p>二、机构设置</p><p>三、名词解释</p>"),
    "final accounts": ("{name}{year}年度部门决算", "<p>一、主要职能</p><p>二、收入决算表</p>"),
    "quarterly sheet": ("{name}{year}年第三季度政府信息公开情况统计表", "<p>主动公开政府信息12条。</p>"),
    "guide": ("{name}政府信息公开指南", "<p>一、信息分类</p><p>二、获取方式</p><p>三、监督方式</p>"),
    "catalogue": ("{name}政府信息公开目录编制说明", "<p>目录按机构职能编制。</p>"),
    "work plan": ("{name}{next}年政务公开工作要点", "<p>一、总体要求</p><p>二、重点任务</p>"),
    "news": (
        "{place}召开{year}年政府信息公开工作年度报告编制培训会",
        "<p>近日，区府办召开培训会，就年度报告的编制口径作了讲解，各单位政务公开工作人员参加。</p>",
    ),
    "announcement": (
        "关于公布{place}{year}年政府信息公开工作年度报告的公告",
        "<p>现将本区各行政机关政府信息公开工作年度报告予以公布，可在本网站政府信息公开年报栏目查阅。</p>",
    ),
    "picture": (
        "一图读懂{place}{year}年政府信息公开工作年度报告",
        "<p><img src='/images/tujie.png' alt=''></p>",
    ),
}
"""Kind of paper -> its title and what it says."""


def _papers(dice: Random, entry: places.District, agencies: list[Agency], years: list[int]) -> list[Paper]:
    drawn = []
    for what in dice.sample(list(PAPERS), dice.randint(0, 4)):
        wording, text = PAPERS[what]
        agency, year = dice.choice(agencies), dice.choice(years)
        name = entry.full_name + "人民政府" if agency.kind == "district" else agency.name
        title = wording.format(name=name, place=entry.full_name, year=year, next=year + 1)
        day = date(year + 1, dice.randint(1, 6), dice.randint(1, 28))
        drawn.append(Paper(title, what, day, f"<p>{title}</p>{text}"))
    return drawn


# How the column of annual reports is cut.

NAMES = (
    "政府信息公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "公开年报",
    "信息公开年报",
    "政务公开年报",
)
KINDS = {
    "district": ("区政府", "区政府年报", "区级年报", "区政府信息公开年报"),
    "department": ("区政府部门", "委办局", "部门年报", "各部门", "委办局年报"),
    "place": ("街道镇", "街镇", "街镇年报", "各街镇", "街道（镇）", "镇、街道、工业区年报"),
}


def group_of(agency: Agency) -> str:
    """Which of the three groups it is in."""
    if agency.kind in {"district", "government"}:
        return "district"
    return "department" if agency.kind == "department" else "place"


def whole(contents: Contents, dice: Random) -> Column:
    """One list for all."""
    return Column(dice.choice(NAMES), reports=list(contents.reports), papers=list(contents.papers))


def by_kind(contents: Contents, dice: Random) -> Column:
    """District, departments, subdistricts and towns."""
    parts = [
        Column(
            dice.choice(KINDS[group]),
            reports=[one for one in contents.reports if group_of(one.agency) == group],
            code=group,
        )
        for group in KINDS
    ]
    parts = [part for part in parts if part.reports]
    return _with_papers(Column(dice.choice(NAMES), parts), contents, dice)


def by_agency(contents: Contents, dice: Random) -> Column:
    """A column an agency; the district's two reports share one, or don't."""
    shared = dice.random() < 0.5
    parts: dict[str, Column] = {}
    for report in contents.reports:
        agency = report.agency
        both = shared and group_of(agency) == "district"
        name = "区政府" if both else _column_name(agency, dice)
        key = "qzf" if both else agency.code
        column = parts.setdefault(key, Column(name, agency=None if both else agency, code=key))
        column.reports.append(report)
    return _with_papers(Column(dice.choice(NAMES), list(parts.values())), contents, dice)


def by_year(contents: Contents, dice: Random) -> Column:
    """A column a year."""
    wording = dice.choice(("{}年", "{}年度", "{}", "{}年年报", "{}年政府信息公开年报"))
    parts = [
        Column(
            wording.format(year),
            reports=[one for one in contents.reports if one.year == year],
            code=str(year),
        )
        for year in sorted(contents.years, reverse=True)
    ]
    return _with_papers(Column(dice.choice(NAMES), parts), contents, dice)


def by_kind_and_agency(contents: Contents, dice: Random) -> Column:
    """Groups, and below them a column an agency; the district has one list."""
    column = by_kind(contents, dice)
    for part in column.parts:
        if part.code != "district":
            few = Contents(contents.district, contents.agencies, contents.years, part.reports, part.papers)
            part.parts = by_agency(few, dice).parts
            part.reports, part.papers = [], []
    return column


def by_year_and_kind(contents: Contents, dice: Random) -> Column:
    """Years, and below each the groups."""
    column = by_year(contents, dice)
    for part in column.parts:
        few = Contents(contents.district, contents.agencies, contents.years, part.reports, part.papers)
        part.parts = by_kind(few, dice).parts
        for below in part.parts:
            below.code = f"{part.code}-{below.code}"
        part.reports, part.papers = [], []
    return column


CUTS: dict[str, Callable[[Contents, Random], Column]] = {
    "one list": whole,
    "by kind": by_kind,
    "by agency": by_agency,
    "by year": by_year,
    "by kind and agency": by_kind_and_agency,
    "by year and kind": by_year_and_kind,
}


def _column_name(agency: Agency, dice: Random) -> str:
    if agency.kind == "district":
        return dice.choice(("区政府", "全区综合"))
    if agency.kind == "government":
        return dice.choice(("区府办", "区政府办公室"))
    names = [agency.short, agency.short, agency.short + "年报"]
    if agency.kind == "department" and not agency.short.startswith("国家"):
        names.append("区" + agency.short)
    return dice.choice(names)


def _with_papers(column: Column, contents: Contents, dice: Random) -> Column:
    leaves = list(column.leaves())
    for paper in contents.papers:
        dice.choice(leaves).papers.append(paper)
    return column


def rows_of(column: Column, address: Callable[[Report | Paper], str]) -> list[Row]:
    """The rows of a list, newest first; ``address`` says where an article stands."""
    rows = [Row(one.title, address(one), one.published, report=one) for one in column.reports]
    rows += [Row(one.title, address(one), one.day, one.what) for one in column.papers]
    return sorted(rows, key=lambda row: row.day or date.min, reverse=True)
