"""One more form is a few lines of data: recognised, landed under its labels, and nothing else changes."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govcrawl.commands.extract import media_type_of
from pipelines.errors import ConfigurationError
from pipelines.forms import known
from pipelines.forms.codes import REQUEST_OUTCOMES, labels_of
from pipelines.read import read
from pipelines.records import Report
from pipelines.store.landing import Store
from pipelines.store.reader import load
from tests.pipelines.pages import report_page

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"

FORM = """\
# Invented: a row more in （三）, and （一） has another name.
extends = "2021"

[requests.outcomes]
granted = { zh = ["（一）全部公开"] }
"refused.commercial_secret" = { en = "Commercial secrets", zh = ["9.属于商业秘密"] }
"""
PROACTIVE = """\
extends = "2021"

[[proactive]]
article = "第二十条第（一）项"
remove = ["repealed"]
measures.revised = { en = "Revised this year", zh = ["本年修订件数"], before = "in_force" }
"""
SHORTER = 'extends = "2021"\n[requests]\nremove = ["refused.administrative_inquiry"]\n'


@pytest.fixture
def with_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts one more form beside those of the package, until the test ends."""
    folder = tmp_path / "forms"
    folder.mkdir()
    for name in ("2019.toml", "2021.toml", "sheet.toml"):
        shutil.copy(str(known.FOLDER / name), folder)
    monkeypatch.setattr(known, "FOLDER", folder)
    known.forms.cache_clear()

    def add(text: str, name: str = "2026") -> None:
        (folder / f"{name}.toml").write_text(text, "utf-8")
        known.forms.cache_clear()

    yield add
    monkeypatch.undo()
    known.forms.cache_clear()


def figure(cell: str) -> str:
    """Figures that add up and say where they stand: 自然人 and 总计 only."""
    dataset, _, rest = cell.partition(".")
    row, _, column = rest.rpartition(".")
    if dataset != "requests":
        return "7" if dataset == "proactive" else "0"
    rows = {
        "new_received": 29,
        "granted": 20,
        "refused.commercial_secret": 9,
        "total_processed": 29,
    }
    return str(rows.get(row, 0)) if column in {"natural_person", "total"} else "0"


def page_2026() -> str:
    """A page of the invented form."""
    page = report_page("2021", figure)
    cells = "".join(f"<td>{figure(f'requests.refused.commercial_secret.{c}')}</td>" for c in APPLICANTS)
    page = page.replace("（一）予以公开", "（一）全部公开").replace("rowspan='22'", "rowspan='23'")
    page = page.replace("rowspan='8'>（三）", "rowspan='9'>（三）")
    row = f"<tr><td>9.属于商业秘密</td>{cells}</tr>"
    return re.sub(r"(8\.属于行政查询事项.*?</tr>)", lambda match: match[1] + row, page)


APPLICANTS = known.applicants()


def flat(page: str) -> bytes:
    """The page without its tags, a paragraph or row a line."""
    text = page.replace("</td>", " ").replace("</tr>", "\n").replace("</p>", "\n")
    return re.sub("<[^>]*>", "", text).encode()


def figures(report: Report) -> dict[str, str | None]:
    return {value.cell: value.raw for value in report.values}


def known_reports() -> list[Path]:
    """Every report of the fixtures, and of the corpus where it lies beside the project."""
    folders = [folder for folder in (REPORTS, CORPUS) if folder.is_dir()]
    paths = sorted(path for folder in folders for path in folder.iterdir())
    return [path for path in paths if path.suffix not in {".json", ".tsv"} and path.name != "README.md"]


@pytest.mark.parametrize("form", [FORM, PROACTIVE], ids=["rows", "measures"])
def test_every_known_report_reads_as_without_it(form, with_form):
    paths = known_reports()
    assert len(paths) > 50

    def reports() -> list[Report]:
        return [read(path.read_bytes(), media_type_of(path), path.name) for path in paths]

    before = reports()
    with_form(form)
    assert "2026" in [form.name for form in known.forms()]
    for path, one, other in zip(paths, before, reports(), strict=True):
        assert one == other, path.name


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(page_2026().encode(), "text/html"), (flat(page_2026()), "text/plain")],
    ids=["cells", "flat"],
)
def test_a_page_of_the_new_form_is_complete(body, media_type, with_form):
    assert read(body, media_type, "").form == "2021"  # nobody knows it yet
    with_form(FORM)
    report = read(body, media_type, "")
    assert (report.form, report.status) == ("2026", "complete")
    assert [f.rule for f in report.findings if "agency" not in f.rule] == []
    assert all(report_raw == figure(cell) for cell, report_raw in figures(report).items())
    assert len(figures(report)) == 10 + 26 * 7 + 15


def test_its_rows_land_under_its_labels_and_those_of_others_under_theirs(with_form, tmp_path):
    with_form(FORM)
    store = Store(tmp_path / "data")
    title = "上海市长宁区人力资源和社会保障局{}年政府信息公开工作年度报告"
    old = report_page("2021", figure)
    for year, page in ((2026, page_2026()), (2024, old)):
        page = page.replace("2024年某区某局政府信息公开工作年度报告", title.format(year))
        store.land(read(page.encode(), "text/html", "https://www.shcn.gov.cn/a.html"))
    rows = load("requests", data_dir=tmp_path / "data")
    assert not rows[["outcome_label", "applicant_label"]].isna().any().any()
    labels = {(r.year, r.outcome): r.outcome_label for r in rows.itertuples()}
    assert labels[2026, "granted"] == "全部公开"
    assert labels[2024, "granted"] == "予以公开"
    assert labels[2026, "refused.commercial_secret"] == "属于商业秘密"
    assert (2024, "refused.commercial_secret") not in labels
    groups = rows[rows.outcome == "refused.commercial_secret"].group_label.unique().tolist()
    assert groups == ["不予公开"]


def test_its_codes_are_known_in_both_languages(with_form):
    assert "refused.commercial_secret" not in REQUEST_OUTCOMES
    with_form(FORM)
    order = list(REQUEST_OUTCOMES)
    assert order.index("refused.commercial_secret") == order.index("refused.administrative_inquiry") + 1
    assert REQUEST_OUTCOMES["granted"] == "予以公开"
    assert (labels_of("2026").outcomes["granted"], labels_of("2021").outcomes["granted"]) == (
        "全部公开",
        "予以公开",
    )
    [form] = [form for form in known.forms() if form.name == "2026"]
    assert form.outcomes["refused.commercial_secret"].en == "Commercial secrets"


def test_a_form_with_other_measures(with_form):
    page = report_page("2021", figure).replace("本年废止件数", "本年修订件数")
    with_form(PROACTIVE)
    for body, media_type in ((page.encode(), "text/html"), (flat(page), "text/plain")):
        report = read(body, media_type, "")
        assert (report.form, report.status) == ("2026", "complete")
        row = [v.column for v in report.values if v.row == "regulation"]
        assert row == ["issued", "revised", "in_force"]


def test_a_form_with_a_row_less_needs_its_rows_all(with_form):
    page = report_page("2021", figure)
    shorter = re.sub(r"<tr><td>8\.属于行政查询事项.*?</tr>", "", page).replace(
        "rowspan='8'>（三）", "rowspan='7'>（三）"
    )
    with_form(SHORTER)
    for text, form in ((page, "2021"), (shorter, "2026")):
        for body, media_type in ((text.encode(), "text/html"), (flat(text), "text/plain")):
            report = read(body, media_type, "")
            assert (report.form, report.status) == (form, "complete")


def test_hybrids_of_the_new_form(with_form):
    page = page_2026()
    other = re.sub(
        r"<td rowspan='3'>（六）其他处理</td>.*?(?=<tr><td colspan='2'>（七）)",
        f"<td colspan='2'>（六）其他处理</td>{'<td>0</td>' * 7}</tr>",
        report_page("2021", figure),
        flags=re.DOTALL,
    )
    start, end = other.index("<p>二、"), other.index("<p>三、")
    with_form(PROACTIVE)
    two = page[page.index("<p>二、") : page.index("<p>三、")].replace("本年废止件数", "本年修订件数")
    assert read(f"{other[:start]}{two}{other[end:]}".encode(), "text/html", "").form == "2026+2019-requests"


ITEM = 'extends = "2021"\n[[proactive]]\narticle = "第二十条第（五）项"\n'
ITEMS = {
    "a row more": ('items.x = { en = "X", zh = ["行政确认"] }', "2026"),
    "a label that begins like another": ('items.x = { en = "X", zh = ["行政许可证"] }', "2026"),
    "one that ends like another": ('items.x = { en = "X", zh = ["其他行政许可"] }', "2026"),
    "another name": ('items.licensing = { zh = ["行政许可决定"] }', "2021"),  # the same rows
}


@pytest.mark.parametrize(("entry", "form"), ITEMS.values(), ids=ITEMS)
def test_a_form_with_other_items(entry, form, with_form):
    page = report_page("2021", figure)
    label = re.search(r'zh = \["(.*?)"\]', entry)[1]
    row = "<tr><td>行政许可</td><td colspan='3'>7</td></tr>"
    assert row in page
    other = row.replace("行政许可", label).replace("7", "815")
    page = page.replace(row, other if form == "2021" else row + other)
    with_form(ITEM + entry)
    item = "licensing" if form == "2021" else "x"
    for body, media_type in ((page.encode(), "text/html"), (flat(page), "text/plain")):
        report = read(body, media_type, "")
        assert (report.form, report.status) == (form, "complete")
        assert figures(report)[f"proactive.{item}.decisions"] == "815"


def test_a_heading_that_begins_like_another_takes_no_page(with_form):
    """本年制发 stands in every 本年制发件数."""
    with_form(PROACTIVE + 'measures.x = { en = "X", zh = ["本年制发"] }\n')
    assert read(flat(report_page("2021", figure)), "text/plain", "").form == "2021"


E = 'extends = "2021"\n'
ARTICLE = '[[proactive]]\narticle = "第二十条第（六）项"\n'
WRONG = {
    'extends = "2012"': '2026.toml: extends: there is no form "2012"; write one of "2019", "2021"',
    'extends = "2026"': '2026.toml: extends: there is no form "2026"',
    "extends = 2021\n[requests": "2026.toml: ",
    E + '[request.outcomes]\ngranted = ["公开"]': (
        "forms/2026.toml: has unknown keys: request; there are extends, proactive, requests, reviews"
    ),
    E + '[requests.outcomes]\n"refused.trade" = ["9.属于商业秘密"]': (
        '2026.toml: [requests.outcomes."refused.trade"] a new code needs its labels in English and Chinese'
    ),
    E + '[requests.outcomes]\n"refused.trade" = { zh = ["9.属于商业秘密"] }': (
        '2026.toml: [requests.outcomes."refused.trade"] its English label is missing; write { en = '
    ),
    E + '[requests.outcomes]\n"refused.trade" = { en = "Trade secrets" }': (
        '2026.toml: [requests.outcomes."refused.trade"] its Chinese label is missing; write { en = '
    ),
    E + '[requests.outcomes]\ngranted = { zh = "（一）公开" }': "granted] zh must be a list of texts: zh =",
    E + '[requests.outcomes]\ngranted = "（一）公开"': "write a list of variants, or its labels: { en = ",
    E + '[requests.outcomes]\ngranted = { zh = ["（一）"] }': "its Chinese label is missing",
    E + '[requests.outcomes]\ngranted = { zh = ["公开"], before = "granted" }': "there is no such code",
    E + '[requests.outcomes]\n"lost.found" = { en = "Lost", zh = ["1.遗失"] }': (
        "there is no group 'lost'; add it to requests.groups"
    ),
    E + '[requests]\nremove = ["carried_in"]': (
        "2026.toml: [requests.outcomes] carried_in: table 三 can't be summed without it"
    ),
    E + '[requests]\nremove = ["lost"]': "2026.toml: [requests] there is no 'lost' to remove; write one of",
    E + '[requests.applicants]\nrobot = { en = "Robots", zh = ["机器人"] }': (
        "2026.toml: [requests.applicants] the columns are those of all forms"
    ),
    E + '[requests.outcomes]\ngranted = { zh = ["2.重复申请"] }': (
        "'2.重复申请' is printed for granted as well"
    ),
    E
    + '[[proactive]]\nitems.x = { en = "X", zh = ["某"] }': '[proactive] lacks: article; write article = "…"',
    E + '[[proactive]]\narticle = "第九条"\nitems.x = { en = "X", zh = ["某"] }': (
        "第九条 has items and measures; write both"
    ),
    "": '2026.toml: [requests.applicants] is missing; write it, or extends = "2021"',
    E + "[proactive]\n": "2026.toml: proactive must be a list of tables; write [[proactive]]",
    E + "proactive = [1]\n": "2026.toml: [proactive] is not a table",
    E
    + '[requests]\nremove = "carried_in"': "2026.toml: [requests] remove must be a list of texts: remove = [",
    E + '[requests.outcomes]\nx = { en = "X", zh = ["某"], before = "y" }': "there is no such code",
    E + '[requests.outcomes]\n"refused.x" = { en = "X", zh = ["12"] }': "its Chinese label is missing",
    E + '[requests.outcomes]\nrefused = { en = "X", zh = ["（八）某"] }': (
        "2026.toml: [requests.outcomes] refused: this heads a group of rows; write another code"
    ),
    E + '[requests.outcomes]\n"refused.x" = { en = "X", zh = ["9.不予公开"] }': (
        "2026.toml: [requests.outcomes] refused.x: '9.不予公开' heads a group of rows as well"
    ),
    E + '[requests.applicants]\nnatural_person = { zh = ["其他"] }': (
        "2026.toml: [requests.applicants] other: '其他' is printed for natural_person as well"
    ),
    E + ARTICLE + 'items.licensing = { en = "Licences", zh = ["许可"] }': (
        "2026.toml: [proactive.items] licensing: stands in two articles; write another code in one"
    ),
    E + ARTICLE + 'items.x = { en = "X", zh = ["行政许可"] }': "'行政许可' is printed for licensing as well",
    E + ARTICLE + 'items.x = { en = "X", zh = ["本年处理决定数量"] }': "is printed for x as well",
    E + '[requests]\nremove = ["granted"]\n[requests.outcomes]\n'
    'given = { en = "Given", zh = ["（一）予以公开"], before = "partially_granted" }': (
        "2026.toml: requests.outcomes.given: '（一）予以公开' is granted in 2021.toml; keep that code"
    ),
    '[requests.applicants]\ntotal = { en = "Total", zh = ["总计"] }': (
        '[requests.outcomes] is missing; write it, or extends = "2021"'
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_is_wrong_in_a_file_is_one_line(text, message, with_form):
    with_form(text)
    with pytest.raises(ConfigurationError) as error:
        known.forms()
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_with_a_byte_order_mark_is_read(with_form):
    with_form("\ufeff" + FORM)
    assert [form.name for form in known.forms()] == ["2021", "2019", "2026"]


def test_forms_can_not_extend_each_other(with_form):
    with_form('extends = "2026"\n', "2025")
    with_form('extends = "2025"\n')
    with pytest.raises(ConfigurationError, match="extends this form"):
        known.forms()


def test_a_file_of_another_name_is_no_form(with_form):
    with_form('extends = "2021"\n', "new_form")
    with pytest.raises(ConfigurationError, match=r"write 2021\.toml, say"):
        known.forms()
