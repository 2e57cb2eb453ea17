"""What a city publishes, whatever its site is made with: agencies, reports, the columns they stand in.

A column is a name with rows, with columns below it, or both. How a site divides its reports is drawn: one
list, a list a kind of agency, a list an agency, a list a year, or a site an agency.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from benchmarks.sites import reports
from benchmarks.sites.site import Agency, Report
from pipelines.records import AgencyKind

DEPARTMENTS = {
    "教育局": "jyj", "民政局": "mzj", "司法局": "sfj", "财政局": "czj", "水利局": "slj",
    "农业农村局": "nyncj", "卫生健康委员会": "wjw", "审计局": "sjj", "统计局": "tjj", "应急管理局": "yjglj",
    "信访局": "xfj", "市场监督管理局": "scjgj", "医疗保障局": "ybj",
    "发展和改革委员会": "fgw", "人力资源和社会保障局": "rsj",
}  # fmt: skip
TOWNS = {
    "河坪镇": "hpz", "青山街道": "qsjd", "北门乡": "bmx", "石桥头镇": "sqtz", "临江街道": "ljjd",
    "白鹭镇": "blz",
}  # fmt: skip
NEWEST = 2025


@dataclass(frozen=True)
class Item:
    """What a row of a list is about: a report, or another document. ``number`` is the system's id of it."""

    title: str
    day: date
    number: int
    report: Report | None = None


@dataclass
class Column:
    """A column of a site. ``agency`` where it is one agency's alone."""

    name: str
    number: int
    items: list[Item] = field(default_factory=list)
    parts: list["Column"] = field(default_factory=list)
    agency: Agency | None = None

    def walk(self) -> Iterable["Column"]:
        """This column and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


COLUMN_NAMES = (
    "政府信息公开年报", "政府信息公开年度报告", "政府信息公开工作年度报告", "信息公开年报",
    "信息公开年度报告", "政府信息公开工作年报",
)  # fmt: skip
"""[O] 海口人社局 政府信息公开年报, 深圳 政府信息公开年度报告, 国家税务总局 政府信息公开年报, 云南人社厅."""
SHORT_NAMES = ("年报", "年度报告", "公开年报")
"""What the column is called below one that says what is disclosed: 法定主动公开内容 → 年报 [I]."""
PLACE_NAMES = ("乡镇街道", "乡镇（街道）", "镇街", "乡镇", "镇（街道）", "各乡镇、街道")
DEPARTMENT_NAMES = ("{}政府部门", "部门", "{}直部门", "{}直单位", "{}级部门")
YEAR_NAMES = ("{}年", "{}年", "{}", "{}年度")
WAYS = (
    ("政务公开",),
    ("信息公开",),
    ("政府信息公开",),
    ("政务公开", "政府信息公开"),
    ("政务公开", "法定主动公开内容"),
    ("信息公开", "政府信息公开"),
)
OTHER_COLUMNS = (
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "依申请公开",
    "政策解读",
    "人事信息",
)
DIVISIONS = ("flat", "kinds", "agencies", "years", "kinds and agencies", "sites")


class Drawing:
    """What one city's site publishes, drawn from ``rng``.

    ``home`` is the tree of columns from the home page down, ``reports`` the truth, ``division`` how the
    reports are divided.
    """

    def __init__(self, rng: Random, place: str, division: str | None = None) -> None:
        self.rng = rng
        self.place = place
        self.tier = place[-1]  # 县, 区, 市
        self.number = rng.randrange(1000, 4000)
        self.agencies = self._agencies()
        self.years = [NEWEST - back for back in range(rng.randint(2, 4))]
        self.division = division or rng.choice(DIVISIONS)
        own = self.division in ("agencies", "kinds and agencies", "sites")
        styles = rng.sample(range(5 if own else 4), rng.randint(1, 3))
        self.reports = [
            self._report(agency, year, rng.choice(styles)) for year in self.years for agency in self.agencies
        ]
        self.home = self._home()

    def sample(self) -> Item:
        """Any item."""
        return next(item for column in self.home.walk() for item in column.items)

    def _report(self, agency: Agency, year: int, style: int) -> Report:
        figures = reports.figures(self.rng, "2021")
        text = reports.body(self.rng, agency, self.place, year, "2021", figures)
        day = reports.published(self.rng, agency, year)
        return Report(agency, year, self._title(agency, year, style), day, "2021", figures, text)

    def next(self) -> int:
        """A number that no other column or item has."""
        self.number += self.rng.randint(1, 9)
        return self.number

    def _agencies(self) -> list[Agency]:
        place, tier, rng = self.place, self.tier, self.rng
        towns = rng.sample(list(TOWNS.items()), rng.randint(1, 4))
        departments = rng.sample(list(DEPARTMENTS.items()), rng.randint(3, 9))
        return [
            Agency(f"{place}（全{tier}综合）", f"{tier}政府", "district", "qzf"),
            Agency(f"{place}人民政府", f"{tier}政府办公室", "government", "zfb"),
            *(Agency(place + name, tier + name, "department", code) for name, code in departments),
            *(Agency(town_name(place, town), town, kind_of(town), code) for town, code in towns),
        ]

    def _title(self, agency: Agency, year: int, style: int) -> str:
        name = {"district": self.place, "government": f"{self.place}人民政府办公室"}.get(agency.kind)
        name = name or (self.place + agency.short if agency.kind in PLACES else agency.name)
        if style == 4 and agency.kind not in ("district", "government"):
            return f"{year}年政府信息公开工作年度报告"  # the column says whose
        return (
            f"{name}{year}年政府信息公开工作年度报告",
            f"{year}年{name}政府信息公开年度报告",
            f"{name}{year}年度政府信息公开年报",
            f"{year}年政府信息公开工作年度报告（{name}）",
            f"{name}{year}年政府信息公开工作年度报告",
        )[style]

    def _column(self, name: str, own: Iterable[Report] = (), agency: Agency | None = None) -> Column:
        return Column(name, self.next(), [self._item(one) for one in own], agency=agency)

    def _item(self, report: Report) -> Item:
        return Item(report.title, report.published, self.next(), report)

    def _home(self) -> Column:
        rng = self.rng
        home = Column("首页", 1)
        way = rng.choice(WAYS)
        deep = len(way) > 1 and way[-1] != "政务公开" and rng.random() < 0.3 and self.division != "sites"
        annual = self._annual(rng.choice(SHORT_NAMES if deep else COLUMN_NAMES))
        column = home
        for name in way[:1] if self.division == "sites" else way:
            column.parts.append(self._column(name))
            column = column.parts[-1]
        column.parts += [self._column(name) for name in rng.sample(OTHER_COLUMNS, 3)]
        column.parts.insert(rng.randint(0, 3), annual)
        if self.division == "sites":
            column.parts += [self._site(agency, annual.name) for agency in self.agencies[2:]]
        for other in ("新闻动态", "政务服务", "互动交流"):
            home.parts.insert(rng.randint(0, len(home.parts)), self._column(other))
        for leaf in home.walk():
            if not leaf.parts and not leaf.items:
                leaf.items = [self._other(leaf.name) for _ in range(rng.randint(1, 6))]
        for leaf in annual.walk():
            if leaf.items:
                self._rubbish(leaf)
        return home

    def _annual(self, name: str) -> Column:
        """The column of annual reports, divided."""
        rng, tier = self.rng, self.tier
        annual = self._column(name)
        by = {kind: [a for a in self.agencies if a.kind in kind] for kind in KINDS}
        names = (f"{tier}政府", rng.choice(DEPARTMENT_NAMES).format(tier), rng.choice(PLACE_NAMES))
        labels = dict(zip(KINDS, names, strict=True))
        if self.division == "flat":
            annual.items = self._items(self.agencies)
        elif self.division == "sites":
            annual.items = self._items(self.agencies[:2])
        elif self.division == "years":
            called = rng.choice(YEAR_NAMES)
            annual.parts = [
                self._column(called.format(year), (r for r in self.reports if r.year == year))
                for year in self.years
            ]
        elif self.division == "kinds":
            annual.parts = [self._part(labels[kind], agencies) for kind, agencies in by.items()]
        elif self.division == "agencies":
            full = rng.random() < 0.3  # 清溪县教育局 rather than 县教育局
            annual.parts = [
                self._part(
                    agency.name if full and agency.kind == "department" else agency.short, [agency], agency
                )
                for agency in self.agencies
            ]
        else:
            for kind, agencies in by.items():
                part = self._column(labels[kind])
                part.parts = [self._part(agency.short, [agency], agency) for agency in agencies]
                annual.parts.append(part)
        return annual

    def _site(self, agency: Agency, annual: str) -> Column:
        """An agency's own site: home -> 政务公开 -> agency -> its own column."""
        site = self._column(agency.short, agency=agency)
        others = ("机构职能", "政府信息公开指南", "部门文件")
        site.parts = [self._column(name, agency=agency) for name in others]
        site.parts.insert(1, self._part(annual, [agency], agency))
        return site

    def _part(self, name: str, agencies: list[Agency], agency: Agency | None = None) -> Column:
        column = self._column(name, agency=agency)
        column.items = self._items(agencies)
        return column

    def _items(self, agencies: list[Agency]) -> list[Item]:
        return [self._item(one) for one in self.reports if one.agency in agencies]

    def _other(self, name: str) -> Item:
        year = self.rng.choice(self.years)
        day = date(year, self.rng.randint(1, 9), 11)
        return Item(f"{self.place}关于{name}工作的情况", day, self.next())

    def _rubbish(self, column: Column) -> None:
        """Other documents that stand in such columns on real sites."""
        rng, year = self.rng, self.rng.choice(self.years)
        who = rng.choice(self.agencies[2:]).name
        titles = (
            f"{who}{year}年部门整体支出绩效评价年度报告",
            f"{who}{year}年法治政府建设年度报告",
            f"{self.place}政府网站工作年度报表（{year}年度）",
            f"{who}{year}年部门决算",
            f"{self.place}政府信息公开指南",
        )
        for title in rng.sample(titles, rng.choice((0, 0, 1, 2))):
            column.items.insert(
                rng.randint(0, len(column.items)), Item(title, date(year + 1, 3, 2), self.next())
            )


PLACES = ("subdistrict", "town")
KINDS = (("district", "government"), ("department",), PLACES)


def town_name(place: str, town: str) -> str:
    """The full name of whoever reports for a town or subdistrict."""
    return f"{place}{town}{'办事处' if town.endswith('街道') else '人民政府'}"


def kind_of(town: str) -> AgencyKind:
    """What the registry calls it."""
    return "subdistrict" if town.endswith("街道") else "town"
