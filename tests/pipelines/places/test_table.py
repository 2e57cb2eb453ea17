"""A country in one file: a line a site."""

from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.places.table import HEAD, read_table

LINES = """\
# Provinces have no line.
990100	yunlan	云澜市
990102	donghu	东湖区	https://www.donghu.example/zw/
990121	qingxi	清溪县	https://www.qingxi.example/
990182	baishi	白石市	https://baishi.example
970000	meizhou	梅洲市	https://www.meizhou.example/
970105	xihu	西湖区	https://www.xihu.example/
"""


def table(folder: Path, lines: str = LINES) -> Path:
    file = folder / "sites.tsv"
    file.write_text(f"{HEAD}\n{lines}", encoding="utf-8")
    return file


def test_cities_and_their_districts(tmp_path: Path) -> None:
    yunlan, meizhou = read_table(table(tmp_path))
    assert (yunlan.key, yunlan.name, yunlan.code, yunlan.prefix, yunlan.site) == (
        *("yunlan", "云澜市", "990100", "9901"),
        None,
    )
    assert {key: one.full_name for key, one in yunlan.districts.items()} == {
        "donghu": "云澜市东湖区",
        "qingxi": "清溪县",
        "baishi": "白石市",
    }
    assert meizhou.prefix == "97"
    assert meizhou.site is not None
    assert meizhou.site.hosts == ("www.meizhou.example", "meizhou.example")
    donghu = yunlan.districts["donghu"]
    assert (donghu.platform, donghu.entry, donghu.city) == (
        "generic",
        "https://www.donghu.example/zw/",
        "yunlan",
    )
    assert donghu.hosts == ("www.donghu.example", "donghu.example")
    names = {agency.name for agency in yunlan.agencies(donghu)}
    assert {"云澜市东湖区人民政府", "云澜市东湖区教育局"} <= names


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "990101\tdonghu\t东湖区\thttps://www.a.example/",
            "line 2: write its city above it, with the code 990100",
        ),
        ("990100 yunlan 云澜市", "line 2 is not understood"),
        ("990100\tYunlan\t云澜市", "line 2 is not understood"),
        ("990100\tyunlan\tYunlan", "line 2 is not understood"),
        ("990100\tyunlan\t云澜市\n990101\tdonghu\t东湖区", "line 3 lacks the address"),
        ("990100\tyunlan\t云澜市\n990101\tdonghu\t东湖区\twww.a.example", "line 3 is not understood"),
        ("990100\tyunlan\t云澜市\n990100\tother\t云山市", "line 3: the code 990100 stands above already"),
        (
            "990100\tyunlan\t云澜市\n990101\ta\t东湖区\thttps://a.example\n990102\ta\t西湖区\thttps://b.example",
            "line 4: a stands above already",
        ),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_table(table(tmp_path, f"{lines}\n"))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_without_its_head(tmp_path: Path) -> None:
    (tmp_path / "sites.tsv").write_text(LINES, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="the first line must name its columns"):
        read_table(tmp_path / "sites.tsv")
