"""What stands around the lists: side columns, banners, menus, old lists in comments, other lists."""

from collections.abc import Callable
from random import Random

from benchmarks.sites.site import DrawnSite, Page, Row
from pipelines import places

HEADLINES = (
    "区领导走访慰问一线职工",
    "我区召开经济工作会议",
    "新春走基层：社区食堂开张",
    "全区安全生产大检查启动",
    "区政务服务中心延长服务时间",
    "重点项目集中开工",
)
ABOUT_REPORTS = (
    "区府办部署2025年政府信息公开工作年度报告编制工作",
    "我区召开政府信息公开年报培训会",
    "2025年政府信息公开年报将于1月底前公布",
)
"""Headlines that speak of what is looked for."""

SHELLS = {"home", "entry", "index", "list", "article"}


def _news(site: DrawnSite, dice: Random, titles: tuple[str, ...]) -> str:
    host = site.hosts[0]
    links = []
    for n, title in enumerate(dice.sample(titles, min(len(titles), 5))):
        url = f"https://{host}/xwzx/2026{n + 1:02}{dice.randint(10, 28)}/{dice.randrange(10**5, 10**6)}.html"
        text = f"<h1>{title}</h1><p>2026-03-0{n + 1}</p><p>近日，有关工作会议召开，会议强调要抓好落实。</p>"
        site.page("article", url, title, text)
        links.append(f"<li><a href='{url}' title='{title}'>{title}</a><span>2026-0{n + 1}-1{n}</span></li>")
    return "".join(links)


def _beside(site: DrawnSite, markup: str, dice: Random, roles: set[str] = SHELLS) -> None:
    first = dice.random() < 0.5

    def around(page: Page) -> tuple[str, str]:
        if page.role not in roles:
            return "", ""
        return (markup, "") if first else ("", markup)

    site.around.append(around)


def sidebar(site: DrawnSite, dice: Random) -> None:
    """A side column of dated news."""
    _beside(site, f"<div class='side'><h3>要闻动态</h3><ul>{_news(site, dice, HEADLINES)}</ul></div>", dice)


def headline(site: DrawnSite, dice: Random) -> None:
    """One that speaks of annual reports."""
    titles = (*HEADLINES[:3], *ABOUT_REPORTS)
    _beside(site, f"<div class='side'><h3>工作动态</h3><ul>{_news(site, dice, titles)}</ul></div>", dice)


def banner(site: DrawnSite, dice: Random) -> None:
    """The day of today above each page."""
    shape = dice.choice(
        ("今天是2026年3月2日 星期一", "今天是：2026年11月26日 星期四", "2026年03月02日 星期一 农历正月十四")
    )
    site.around.append(
        lambda page: (f"<div class='top'>{shape} 欢迎访问</div>", "") if page.role in SHELLS else ("", "")
    )


def neighbours(site: DrawnSite, _dice: Random) -> None:
    """The previous and the next article below each."""
    order: dict[int, tuple[Row | None, Row | None]] = {}  # of reports, by identity
    for listing in site.listings:
        rows = listing.rows
        for n, row in enumerate(rows):
            near = rows[n - 1] if n else None, rows[n + 1] if n + 1 < len(rows) else None
            order[id(row.report)] = near

    def around(page: Page) -> tuple[str, str]:
        if page.role != "article" or page.report is None or id(page.report) not in order:
            return "", ""
        links = [
            f"<p>{word}：<a href='{row.url}'>{row.title}</a></p>" if row else f"<p>{word}：没有了</p>"
            for word, row in zip(("上一篇", "下一篇"), order[id(page.report)], strict=True)
        ]
        return "", f"<div class='near'>{''.join(links)}</div>"

    site.around.append(around)


def menu(site: DrawnSite, dice: Random) -> None:
    """A menu of the whole site, folded away: agencies with their home pages, columns of other matters."""
    host = site.hosts[0]
    links = []
    today = list(places.cities()[places.district(site.district).city].today)
    whose = site.district if site.district in today else dice.choice(today)  # the city's own site
    for n, agency in enumerate(dice.sample(places.agencies(whose), 6)):
        url = f"https://{host}/jgzn/{agency.abbr}{n}/index.html"
        site.page("index", url, agency.short_name, f"<h2>{agency.name}</h2><p>机构职能、领导分工。</p>")
        links.append(f"<li><a href='{url}'>{agency.short_name}</a></li>")
    text = f"<div class='nav' style='display:none'><ul>{''.join(links)}</ul></div>"
    _beside(site, text, dice)


def comments(site: DrawnSite, dice: Random) -> None:
    """The list of years ago, commented out, with figures and headings that count no more."""
    rows = "".join(
        f"<li><a href='/old/{year}/{dice.randrange(1000)}.html'>{year}年政府信息公开工作年度报告</a>"
        f"<span>{year + 1}-01-20</span></li>"
        for year in (2009, 2010, 2024)
    )
    text = f"<!-- <div class='list'><ul>{rows}</ul><a href='/old/index_2.html'>下一页</a></div> -->"
    _beside(site, text + "<!-- 一、总体情况 收到和处理政府信息公开申请情况 共99页 -->", dice)


def decoys(site: DrawnSite, dice: Random) -> None:
    """Other lists called nearly alike, linked from the entry page and the index."""
    host = site.hosts[0]
    links = []
    for n, (name, titles) in enumerate(DECOYS.items()):
        base = f"https://{host}/zl{n}{dice.randrange(100)}"
        rows = []
        for m, title in enumerate(titles):
            url = f"{base}/{m}.html"
            site.page(
                "article", url, title, f"<h1>{title}</h1><p>2026-02-1{m}</p><p>具体内容见办事大厅公告栏。</p>"
            )
            rows.append(f"<li><a href='{url}'>{title}</a><span>2026-02-1{m}</span></li>")
        site.page("list", f"{base}/index.html", name, f"<h2>{name}</h2><ul>{''.join(rows)}</ul>")
        links.append(f"<li><a href='{base}/index.html'>{name}</a></li>")
    _beside(site, f"<div class='zl'><ul>{''.join(links)}</ul></div>", dice, {"entry", "index"})


DECOYS = {
    "企业年报公示": ("关于2025年度市场主体年报公示的通告", "未按时公示年报的企业名单"),
    "统计年报": ("2025年国民经济和社会发展统计公报", "2024年统计年鉴"),
    "法治政府建设年度报告": ("2025年法治政府建设年度报告", "2024年法治政府建设年度报告"),
    "工作动态": ("区府办部署2025年政府信息公开工作年度报告编制工作",),
}


def login(site: DrawnSite, dice: Random) -> None:
    """A footer with accounts, hits and a search form; 共3页 in a promotion."""
    text = (
        "<div class='foot'><form action='/search' method='get'><input name='q'></form>"
        "<a href='javascript:login()'>登录</a> 浏览次数：1024 <a href='#'>返回顶部</a>"
        "<p>主办：区人民政府办公室 沪ICP备05000000号 政府网站标识码3101050001</p></div>"
    )
    _beside(site, text, dice)


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "sidebar": sidebar,
    "headline": headline,
    "banner": banner,
    "neighbours": neighbours,
    "hidden_menu": menu,
    "comments": comments,
    "decoys": decoys,
    "footer": login,
}
