"""CONTRIBUTING.md, walked: each recipe is followed word for word in a copy of the project and ends with rows.

What must have landed is what the pages were made of (``imagined``), never what was read from them.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from scrapy.http import HtmlResponse

from govcrawl import load
from govcrawl.lists.systems import further
from tests.govcrawl.imagined import SINGLE, figure, publish, report
from tests.govcrawl.standin import Answer, EastToneSite, StandIn, standin

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`([\w./]+)`[^\n]*:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""The file that is named above a block, if any; its language; the block."""
Key = tuple[str, int, str]
"""Slug, report year and name of the agency, of a report."""
CODES = {
    "proactive": ("item", "measure"),
    "requests": ("outcome", "applicant"),
    "reviews": ("procedure", "result"),
}
RECIPES = {
    title: text
    for title, _, text in (part.partition("\n") for part in PAGE.split("\n## "))
    if BLOCK.search(text)
}


class Copy:
    """A copy of the project, in which recipes are followed."""

    def __init__(self, root: Path, site: StandIn) -> None:
        self.root = root
        self.data = root / "data" / "address"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(root),
            "GOVCRAWL_SITES": site.address,
        }
        unwanted = shutil.ignore_patterns(".*")  # bytecode goes along: it is of these very files
        for name in ("govcrawl", "pipelines", "tests", "docs"):
            shutil.copytree(ROOT / name, root / name, ignore=unwanted)
        for name in ("scrapy.cfg", "pyproject.toml"):
            shutil.copy(ROOT / name, root)

    def follow(self, recipe: str, blocks: slice = slice(None)) -> None:
        """Do what the blocks of a recipe say; the code that they leave is as `make lint` wants it."""
        for path, language, text in BLOCK.findall(RECIPES[recipe])[blocks]:
            if language == "sh":
                self.run(text)
            elif language == "diff":
                self.edit(self.root / path, text.splitlines(keepends=True))
            else:
                assert path, f"{recipe}: no file is named above the block {text}"
                with (self.root / path).open("a", encoding="utf-8") as file:
                    file.write(text)
        self.run("ruff check --quiet --no-cache govcrawl pipelines")

    def edit(self, path: Path, lines: list[str]) -> None:
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"not once in {path.name}:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def run(self, commands: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", commands],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"$ {commands}{done.stdout}"
        return done.stdout

    def crawl(self) -> None:
        """Crawl the site as that of a known district."""
        self.run("govcrawl crawl anysite -a entry=https://www.shcn.gov.cn/ -a district=changning")

    def reports(self, district: str = "") -> dict[Key, tuple[str, str, str]]:
        """Title, form and status of all that landed, or of what landed as a district's."""
        return {
            (row.agency, row.year, row.agency_name): (row.title, row.form, row.status)
            for row in load("reports", data_dir=self.data).itertuples()
            if row.agency.startswith(district)
        }

    def cells(self, slug: str, year: int) -> dict[str, str]:
        """What landed of a report: name of a cell -> its text."""
        found = {}
        for dataset, codes in CODES.items():
            rows = load(dataset, year=year, agency=slug, data_dir=self.data)
            for row, column, raw in zip(*(rows[name] for name in (*codes, "raw")), strict=True):
                found[f"{dataset}.{row}.{column}"] = raw
        return found


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


@pytest.fixture
def copy(tmp_path: Path, site: StandIn) -> Copy:
    return Copy(tmp_path, site)


def check(copy: Copy, expected: dict[Key, str]) -> None:
    """What has landed of a district: these reports by title, with every cell as their page prints it."""
    [district] = {slug.partition("-")[0] for slug, _, _ in expected}
    assert copy.reports(district) == {key: (title, "2021", "complete") for key, title in expected.items()}
    for (slug, year, _), title in expected.items():
        check_cells(copy.cells(slug, year), title)


def check_cells(
    landed: dict[str, str], title: str, figure: Callable[[str, str], str] = figure, rows: int = 25
) -> None:
    """All cells of a report are there, and are what its page prints."""
    assert len(landed) == 10 + rows * 7 + 15
    assert landed == {cell: figure(title, cell) for cell in landed}


REPORT = "政府信息公开工作年度报告"
CHANGNING = {
    ("changning-jyj", 2024, "上海市长宁区教育局"): f"长宁区教育局2024年{REPORT}",
    ("changning-jyj", 2023, "上海市长宁区教育局"): f"长宁区教育局2023年{REPORT}",
    ("changning-wjw", 2024, "上海市长宁区卫生健康委员会"): f"长宁区卫健委2024年{REPORT}",
    ("changning-xhljd", 2024, "上海市长宁区新华路街道办事处"): f"长宁区新华路街道2024年{REPORT}",
}
XINCHENG = {
    ("xincheng-jyj", 2024, "上海市新城区教育局"): f"新城区教育局2024年{REPORT}",
    ("xincheng-jyj", 2023, "上海市新城区教育局"): f"新城区教育局2023年{REPORT}",
    ("xincheng-wjw", 2024, "上海市新城区卫生健康委员会"): f"新城区卫生健康委员会2024年{REPORT}",
    ("xincheng-qzf", 2024, "上海市新城区（全区综合）"): f"新城区2024年{REPORT}",
}
STREET = {("xincheng-chljd", 2024, "上海市新城区澄湖路街道办事处"): f"新城区澄湖路街道2024年{REPORT}"}
MEIXI = {
    ("meixi-qzf", 2024, "梅溪县（全县综合）"): f"梅溪县2024年{REPORT}",
    ("meixi-ywj", 2024, "梅溪县渔务局"): f"梅溪县渔业局2024年{REPORT}",
    ("meixi-jyj", 2024, "梅溪县教育局"): f"县教育局2024年{REPORT}",
    ("meixi-jyj", 2023, "梅溪县教育局"): f"县教育局2023年{REPORT}",
    ("meixi-hpz", 2024, "梅溪县河坪镇人民政府"): f"河坪镇2024年{REPORT}",
}


def paths(expected: dict[Key, str]) -> dict[str, str]:
    return {f"nb/{number}.html": title for number, title in enumerate(expected.values())}


def test_a_district(copy: Copy, site: StandIn) -> None:
    publish(site, "/", paths(XINCHENG | STREET))
    copy.follow("A district")
    check(copy, XINCHENG | STREET)


def test_a_district_on_a_known_platform(copy: Copy, site: StandIn) -> None:
    served = EastToneSite(site)
    for path, title in paths(XINCHENG).items():
        site.pages[f"/xxgk/{path}"] = report(title)
    hosted = "https://www.xincheng.example/xxgk"
    served.column(
        "nb", [{"title": title, "url": f"{hosted}/{path}"} for path, title in paths(XINCHENG).items()]
    )
    site.pages["/xxgk/index.html"] = "<p>政府信息公开</p>"
    copy.follow("A district on a known platform")
    check(copy, XINCHENG)


def test_another_city(copy: Copy, site: StandIn) -> None:
    publish(site, "/", paths(MEIXI))
    copy.follow("Another city")
    check(copy, MEIXI)


def test_a_content_system(copy: Copy, site: StandIn) -> None:
    """Nobody else knows how its pages are turned."""

    def fanye(pages: int, number: int) -> tuple[str, str]:
        pager = f'<div data-pages="{pages}" data-page="list-{{}}.html"></div>'
        return f"list-{number + 1}.html" if number else "", pager

    publish(site, "/", paths(CHANGNING), fanye)
    url = "https://www.xincheng.example/ndbg/"
    assert further(HtmlResponse(url, body=str(site.pages["/ndbg/"]).encode())) == ("", [])
    copy.follow("A content system")
    check(copy, CHANGNING)


def test_a_label_variant(copy: Copy, site: StandIn) -> None:
    def page(title: str) -> str:
        return report(title).replace("（一）予以公开", "（一）批准公开")

    publish(site, "/", paths(CHANGNING), page=page)
    copy.crawl()
    assert {status for _, _, status in copy.reports().values()} == {"partial"}
    copy.follow("A label variant")
    check(copy, CHANGNING)


def figure_2026(title: str, cell: str) -> str:
    """As in 2021, but the row that the form has more takes what was granted."""
    swapped = {"granted": "refused.commercial_secret", "refused.commercial_secret": "granted"}
    dataset, _, rest = cell.partition(".")
    row, _, column = rest.rpartition(".")
    return figure(title, f"{dataset}.{swapped.get(row, row)}.{'repealed' if column == 'revised' else column}")


def page_2026(title: str) -> str:
    """The invented form: a row more in （三）, one renamed, one spelled otherwise, another measure."""
    page = report(title, figure_2026)
    cells = [figure_2026(title, f"requests.refused.commercial_secret.{name}") for name in (*SINGLE, "total")]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    for before, after in (
        ("（一）予以公开", "（一）全部公开"),
        ("二、上年结转", "二、上年度结转"),
        ("本年废止件数", "本年修订件数"),
        ("rowspan='22'", "rowspan='23'"),
        ("rowspan='8'>（三）", "rowspan='9'>（三）"),
        ("<tr><td rowspan='3'>（四）", f"<tr><td>9.属于商业秘密</td>{row}</tr><tr><td rowspan='3'>（四）"),
    ):
        assert page.count(before) == 1
        page = page.replace(before, after)
    return page


def test_a_form(copy: Copy, site: StandIn) -> None:
    """Reports of the form before read as they did."""
    old, new = (f"长宁区教育局{year}年{REPORT}" for year in (2025, 2026))
    publish(
        site,
        "/",
        {"1.html": old, "2.html": new},
        page=lambda title: (page_2026 if title == new else report)(title),
    )
    copy.follow("A form")
    copy.crawl()
    name = "上海市长宁区教育局"
    assert copy.reports() == {
        ("changning-jyj", 2025, name): (old, "2021", "complete"),
        ("changning-jyj", 2026, name): (new, "2026", "complete"),
    }
    check_cells(copy.cells("changning-jyj", 2025), old)
    check_cells(copy.cells("changning-jyj", 2026), new, figure_2026, rows=26)
    labels = (
        load("requests", data_dir=copy.data)
        .drop_duplicates(["year", "outcome"])
        .set_index(["year", "outcome"])
    )
    assert labels.outcome_label[2026, "refused.commercial_secret"] == "属于商业秘密"
    assert labels.outcome_label[2026, "granted"] == "全部公开"
    assert labels.outcome_label[2025, "granted"] == "予以公开"


def test_a_column(copy: Copy, site: StandIn) -> None:
    publish(site, "/", paths(CHANGNING))
    copy.crawl()
    code = f"import govcrawl; print(*govcrawl.load('reports', data_dir='{copy.data}').n_letters)"
    read = f'python -c "{code}"'
    copy.follow("A column", slice(-1))
    assert copy.run(read) == "<NA> <NA> <NA> <NA>\n"
    assert "reparse is due: 4 reports" in copy.run("govcrawl verify")
    copy.follow("A column", slice(-1, None))
    articles = "\n".join(f"第二十条第（{number}）项" for number in "一五六八")  # rows as wide as table 二
    letters = len(f"本年工作平稳。{articles}无。无。")
    assert copy.run(read) == f"{letters} {letters} {letters} {letters}\n"
    assert "reparse is due" not in copy.run("govcrawl verify")
    check(copy, CHANGNING)


def csv(title: str) -> str:
    """A report as comma-separated values; what spans cells stands in each of them."""
    lines = []
    for part in re.split("(<table>.*?</table>)", report(title).partition("<body>")[2]):
        if part.startswith("<table>"):
            [table] = pd.read_html(io.StringIO(part))
            lines.append(table.to_csv(header=False, index=False))
        else:
            lines += [f"{line}\n" for line in re.sub("<[^>]+>", "\n", part).split()]
    return "".join(lines)


def sylk(title: str) -> bytes:
    """The same as SYLK: each cell with its place."""
    lines = [line.split(",") for line in csv(title).splitlines()]
    cells = (f'C;Y{y};X{x};K"{cell}"' for y, row in enumerate(lines, 1) for x, cell in enumerate(row, 1))
    return "\n".join(["ID;PWXL", *cells, "E", ""]).encode()


def test_a_document_kind(copy: Copy, site: StandIn) -> None:
    """In articles that link to a file."""
    publish(site, "/", paths(CHANGNING), page=lambda title: f"<a href='/{title}.slk'>{title}.slk</a>")
    for title in CHANGNING.values():
        site.pages[f"/{quote(title)}.slk"] = Answer(sylk(title), headers={"Content-Type": "text/plain"})
    copy.follow("A document kind")
    copy.crawl()
    check(copy, CHANGNING)


def test_every_recipe_is_walked() -> None:
    walked = re.findall(r'copy\.follow\("(.+?)"', Path(__file__).read_text(encoding="utf-8"))
    assert list(RECIPES) == list(dict.fromkeys(walked))


def test_the_map_has_every_folder() -> None:
    """A line a folder, and no line for what is none."""
    rows = re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE)
    named = [name for row in rows for name in re.findall("`(.+?)/`", row)]
    folders = {
        path.relative_to(ROOT).as_posix()
        for package in ("govcrawl", "pipelines")
        for path in (ROOT / package).rglob("*")
        if path.is_dir() and path.name != "__pycache__"
    }
    assert sorted(named) == sorted(folders | {"tests"})


@pytest.mark.parametrize("package", ["govcrawl", "pipelines"])
def test_the_imports_are_those_of_the_contracts(package: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [layers] = [one["layers"] for one in contracts["contracts"] if one.get("containers") == [package]]
    [said] = re.findall(rf"^- `{package}`: (.+)$", PAGE, re.MULTILINE)
    assert [re.findall(r"\w+", part) for part in said.split(" → ")] == [
        re.findall(r"\w+", one) for one in layers
    ]
