"""A city's folder: what is in it, and what can't be in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.places import cities, district
from pipelines.places.folder import read_city
from pipelines.places.model import authority_of
from pipelines.places.registry import FURTHER

CITY = r"""
name = "云澜市"
code = "990100"
first_year = 2009
left_out = ["路"]

[police_address]
pattern = '//ga\.yunlan\.example/(\w\w)/'
sample = "https://ga.yunlan.example/qx/1.html"

[[agency_addresses]]
pattern = '/gknb-(\w+?)/'
sample = "https://www.qingxi.example/gknb-rsj/1.html"

[site]
platform = "generic"
hosts = ["www.yunlan.example"]
entry = "https://www.yunlan.example/"
"""
DISTRICTS = """
[qingxi]
name = "清溪县"
code = "990121"
platform = "generic"
hosts = ["www.qingxi.example", "zwgk.qingxi.example"]
aliases = { "10.0.0.1" = "www.qingxi.example" }
old = ["www.qx.example"]
entry = "https://www.qingxi.example/index.html"
lists = ["https://www.qingxi.example/a/index.html"]
first_year = 2010
inferred = ["lists"]
police = "qx"
codes = { "001" = "hpz" }
least = { departments = 3, streets = 1 }
acknowledged = [
 { fault = "lists_broken", about = "https://www.qingxi.example/1.html", since = "2026-11-20", reason = "it" },
]

[donghu]
name = "东湖区"
code = "990102"
platform = "generic"
hosts = ["www.donghu.example"]
entry = "https://www.donghu.example/"

[laocheng] # merged
name = "老城区"
successor = "donghu"
"""
DEPARTMENTS = """
[gaj]
full = "云澜市公安局{place}分局"

[ywj]
name = "渔务局"
aliases = ["渔业局"]
expected = true

[yzj]
name = "渔政局"
successor = "ywj"
"""
SUBDISTRICTS = """
[qingxi]
hpz = "河坪镇"
ssx = { name = "石山乡", successor = "hpz" }

[donghu]
cjljd = { name = "长江路街道", aliases = ["江边街道"] }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "yunlan")


def written(folder: Path, **changed: str) -> Path:
    folder.mkdir(exist_ok=True)
    texts = {"city": CITY, "districts": DISTRICTS, "departments": DEPARTMENTS, "subdistricts": SUBDISTRICTS}
    for name, text in (texts | changed).items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_city_with_a_county(folder: Path) -> None:
    city = read_city(folder)
    qingxi, donghu = city.districts["qingxi"], city.districts["donghu"]
    assert (city.place, city.prefix, list(city.today)) == ("云澜", "9901", ["qingxi", "donghu"])
    assert (qingxi.place, qingxi.unit, qingxi.full_name) == ("清溪", "县", "清溪县")
    assert donghu.full_name == "云澜市东湖区"
    assert qingxi.own_hosts == ["qingxi.example", "zwgk.qingxi.example", "10.0.0.1", "qx.example"]
    assert city.site is not None
    assert (city.site.key, city.site.name) == ("yunlan", "云澜市")


@pytest.mark.parametrize(
    ("district", "abbr", "name", "kind", "expected", "successor"),
    [
        ("qingxi", "qzf", "清溪县（全县综合）", "district", True, None),
        ("qingxi", "qfb", "清溪县人民政府", "government", True, None),
        ("donghu", "qzf", "云澜市东湖区（全区综合）", "district", True, None),
        ("donghu", "rsj", "云澜市东湖区人力资源和社会保障局", "department", True, None),  # as all over China
        ("donghu", "gaj", "云澜市公安局东湖分局", "department", True, None),
        ("qingxi", "swj", "国家税务总局清溪县税务局", "department", False, None),
        ("qingxi", "yzj", "清溪县渔政局", "department", False, "qingxi-ywj"),
        ("qingxi", "hpz", "清溪县河坪镇人民政府", "town", True, None),
        ("qingxi", "ssx", "清溪县石山乡人民政府", "town", False, "qingxi-hpz"),
        ("laocheng", "ywj", "云澜市老城区渔务局", "department", False, "donghu-ywj"),
        ("laocheng", "cjljd", "云澜市老城区长江路街道办事处", "subdistrict", False, "donghu-cjljd"),
    ],
)
def test_agencies(
    folder: Path, district: str, abbr: str, name: str, kind: str, expected: bool, successor: str | None
) -> None:
    city = read_city(folder)
    [found] = [one for one in city.agencies(city.districts[district]) if one.abbr == abbr]
    assert (found.name, found.kind, found.expected, found.successor) == (name, kind, expected, successor)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("city", 'name = "云澜市"', "", 'yunlan/city.toml: lacks: name; write name = "…"'),
        ("city", '"990100"', '"9901"', "yunlan/city.toml: code must be six digits (GB/T 2260)"),
        ("city", "2009", "2003", "first_year must be a year from 2004 on: first_year = 2008"),
        ("city", 'left_out = ["路"]', 'left_out = "路"', "left_out must be a list of texts: left_out = ["),
        ("city", r"(\w+?)", r"(\w+?", "[agency_addresses] pattern is no regular expression"),
        ("city", r"(\w+?)", r"\w+?", "agency_addresses: the pattern /gknb-\\w+?/ must have one group"),
        ("city", "/gknb-rsj/", "/nb-rsj/", "the pattern /gknb-(\\w+?)/ does not match its sample"),
        ("city", "[[agency_addresses]]", "[agency_addresses]", "agency_addresses must be a list"),
        ("city", 'sample = "https://ga', 'example = "https://ga', "[police_address] has unknown keys: exam"),
        ("districts", "departments = 3", "departments = -1", "[qingxi] least: no number can be below 0"),
        ("districts", "departments = 3", "bureaus = 3", "[qingxi.least] has unknown keys: bureaus; there"),
        ("districts", '"2026-11-20"', '"2026"', "[qingxi] acknowledged: since must be a day, not 2026"),
        ("districts", ', reason = "it"', "", 'lacks: reason; write reason = "…"'),
        ("districts", "qingxi.example/1.html", "else.example/1.html", "is not on one of its hosts; copy the"),
        ("city", 'entry = "https://www.yunlan.example/"', "", '[site] lacks: entry; write entry = "…"'),
        ("districts", 'name = "清溪县"', "", 'yunlan/districts.toml: [qingxi] lacks: name; write name = "…"'),
        ("districts", 'name = "清溪县"', 'nmae = "x"\nname = "清溪县"', "[qingxi] has unknown keys: nmae"),
        ("districts", 'name = "清溪县"', "name = 1", 'name must be text: name = "…"'),
        ("districts", 'name = "清溪县"', 'name = "清溪县', "yunlan/districts.toml: "),
        ("districts", '"990121"', '"310105"', '[qingxi] code must be one of 云澜市, 9901..: code = "990101"'),
        ("districts", '"990121"', '"990102"', "[donghu] code 990102 is also that of [qingxi]; write its own"),
        ("districts", "2010", '"2010"', "first_year must be a number: first_year = 2008"),
        ("districts", "2010", "208", "first_year is not a year"),
        ("districts", "https://www.qingxi.example/a", "https://qx.example/a", "is not on one of its hosts"),
        ("districts", '= "www.qingxi.example" }', '= "x.gov.cn" }', "alias stands for x.gov.cn"),
        ("districts", '["lists"]', '["list"]', "inferred names list, which is not a key"),
        ("districts", "[qingxi]", "[Qingxi]", "pinyin"),
        ("districts", "[qingxi]", "qingxi = 1\n[other]", "[qingxi] is not a table; write [qingxi] above"),
        ("districts", '["www.donghu.example"]', "[]", "names no host"),
        ("districts", 'platform = "generic"', "", '[qingxi] lacks: platform; write platform = "…"'),
        ("districts", 'successor = "donghu"', 'successor = "dongu"', "[laocheng] successor is dongu"),
        ("districts", '"001" = "hpz"', '"001" = "hp"', "[qingxi] codes: 001 means hp, which is no"),
        ("departments", 'name = "渔务局"', "", 'departments.toml: [ywj] lacks: name; write name = "…"'),
        ("departments", 'successor = "ywj"', 'successor = "yw"', "[yzj] successor is yw, which is none"),
        ("departments", "expected = true", 'successor = "yzj"', "successor leads back to"),
        ("departments", "{place}", "{platz}", "[gaj] full is 云澜市公安局{platz}分局; it may fill in"),
        ("departments", "expected = true", 'current_in = ["x"]', "[ywj] current_in names x, which is no"),
        ("departments", "[ywj]", "[ywj1]", "pinyin, a to z (digits mark derived slugs)"),
        ("departments", "[ywj]", "[qfb]", "[qfb] qfb is kept for the district's own reports"),
        ("departments", "[yzj]", "[ywj]", "yunlan/departments.toml: Cannot declare ('ywj',) twice"),
        ("subdistricts", SUBDISTRICTS, "[donghu]", "[qingxi] is missing; write [qingxi], and"),
        ("subdistricts", "[donghu]", "[dongu]", "yunlan/subdistricts.toml: [dongu] is no district of today"),
        ("subdistricts", "[donghu]", "donghu = 1\n[x]", "is not a table"),
        ("districts", '"清溪县"', '""', 'name: a text is empty or has blanks around it: name = "…"'),
        ("districts", '"zwgk.qingxi.example"', '""', "hosts: a text is empty"),
        ("districts", '"zwgk.qingxi.example"', '"http://x.example/"', "is no host of its own; write"),
        ("districts", '"zwgk.qingxi.example"', '"gov.cn"', "gov.cn is no host of its own"),
        ("districts", '"10.0.0.1" =', '"zwgk.qingxi.example" =', "is one of its hosts itself"),
        ("districts", "https://www.qingxi.example/a/", "http://[x/", "is not on one of its hosts"),
        ("districts", "www.qingxi.example/a/", "www.qingxi.example:x/", "is not on one of its hosts"),
        ("districts", "清溪县", "东湖区", "[donghu] name 东湖区 is also that of [qingxi]; write its own"),
        ("districts", "东湖区", "云澜市东湖区", 'name begins with the city\'s; write name = "东湖区"'),
        ("districts", 'inferred = ["lists"]', 'inferred = ["city"]', "inferred names city"),
        ("city", '"990100"', '"000000"', "code must be six digits"),
        ("city", '"990100"', '"９９０１００"', "code must be six digits"),
        ("city", "(\\w+?)/", "(x?)", "does not match its sample"),
        ("departments", "{place}", "{place.x}", "it may fill in {full_name}, {name} and {place} only"),
        ("departments", "渔业局", "渔政局", "[ywj] the alias 渔政局 is the name of yzj"),
        ("subdistricts", "河坪镇", "河坪镇人民政府", 'the district and the authority: hpz = "河坪镇"'),
        ("subdistricts", "河坪镇", "清溪县河坪镇", 'the district and the authority: hpz = "河坪镇"'),
        ("subdistricts", "hpz =", "ywj =", "[qingxi] ywj is a department's abbreviation; spell it"),
        ("subdistricts", 'successor = "hpz"', 'successor = "x"', "[qingxi] ssx: successor is x"),
        ("subdistricts", '"石山乡"', '"河坪镇"', "hpz and ssx have one name, 清溪县河坪镇人民政府"),
        ("subdistricts", "ssx", "hpz", "yunlan/subdistricts.toml: Cannot overwrite a value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(folder: Path, file: str, old: str, new: str, message: str) -> None:
    read_city(folder)
    path = folder / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"^(yunlan/)?\w+\.toml: ") as raised:
        read_city(folder)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_too_few_or_too_many(folder: Path) -> None:
    (folder / "departments.toml").unlink()
    assert "ywj" not in read_city(folder).departments  # those of all China remain
    (folder / "district.toml").touch()
    with pytest.raises(
        ConfigurationError, match=r"yunlan/district.toml is no file of a city; there are city"
    ):
        read_city(folder)
    (folder / "district.toml").rename(folder / "unread.txt")
    (folder / "subdistricts.toml").unlink()
    with pytest.raises(ConfigurationError, match=r"yunlan/subdistricts.toml is missing in .*; write it"):
        read_city(folder)


def test_files_as_editors_save_them(folder: Path) -> None:
    before = read_city(folder)
    path = folder / "districts.toml"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_city(folder) == before
    path.write_bytes(text.encode("gbk"))
    with pytest.raises(ConfigurationError, match=r"^yunlan/districts.toml: is not UTF-8; save it as such$"):
        read_city(folder)
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigurationError, match=r"^yunlan/districts.toml can't be read: Is a directory$"):
        read_city(folder)


def test_an_unknown_district() -> None:
    with pytest.raises(ConfigurationError, match=r"no districts.toml has an entry \[nowhere\]"):
        district("nowhere")


@pytest.fixture
def further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    cities.cache_clear()
    yield tmp_path
    cities.cache_clear()


NONE = {"districts": "", "subdistricts": ""}


@pytest.mark.parametrize(
    ("name", "changed", "message"),
    [
        ("yunlan", {}, None),
        ("shanghai", NONE, "shanghai/city.toml: there are two cities shanghai; rename one"),
        ("yunlan", {"city": CITY.replace("9901", "3100"), **NONE}, "code is that of shanghai; write its own"),
        ("yunlan", {"districts": DISTRICTS.replace("qingxi]", "putuo]"),
                    "subdistricts": SUBDISTRICTS.replace("qingxi]", "putuo]")},
         r"yunlan/districts.toml: [putuo] is in shanghai too; spell it further out, putuoqu"),
        ("yunlan", {"city": CITY.replace('"990100"', '"310100"'), **NONE},
         "yunlan/city.toml: code 310100 holds or is held by that of shanghai, 310000; write its own"),
        ("qingxi", {}, "qingxi/districts.toml: [qingxi] is the city's own site; spell it further out"),
        ("yunlan", {"districts": DISTRICTS.replace('"zwgk.qingxi.example"', '"zwgk.shcn.gov.cn"')},
         "[qingxi] zwgk.shcn.gov.cn is also a host of [changning]; write it in one of them"),
    ],
)  # fmt: skip
def test_cities_together(further: Path, name: str, changed: dict[str, str], message: str | None) -> None:
    written(further / name, **changed)
    if message is None:
        assert list(cities()) == ["shanghai", "yunlan"]
        return
    with pytest.raises(ConfigurationError) as raised:
        cities()
    assert message in str(raised.value)


def test_a_folder_without_its_first_file(further: Path) -> None:
    (written(further / "yunlan") / "city.toml").unlink()
    with pytest.raises(ConfigurationError, match=r"^yunlan/city.toml is missing in .*; write it$"):
        cities()


def test_a_city_in_place_of_the_folder_that_holds_it(further: Path) -> None:
    written(further)
    with pytest.raises(
        ConfigurationError, match=r"^GOVCRAWL_PLACES: .* is a city; write the folder that holds it$"
    ):
        cities()


def test_a_folder_that_is_not_there(further: Path) -> None:
    further.rmdir()
    with pytest.raises(ConfigurationError, match=r"GOVCRAWL_PLACES: .* is no folder; write one that holds"):
        cities()


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://zwgk.shcn.gov.cn/a", True),
        ("http://zwgk.shcn.gov.cn:9091/a", False),
        ("https://zwgk.shcn.gov.cn:80/a", False),
        ("http://zwgk.shcn.gov.cn:80/a", True),
        ("HTTPS://user:pw@ZWGK.shcn.gov.cn.:443/a", True),
        ("https://zwgk.shcn.gov.cn@evil.example/", False),
        ("https://zwgk.shcn.gov.cn:port/", False),
        ("https://a.zwgk.shcn.gov.cn/", True),
        ("https://xzwgk.shcn.gov.cn/", False),
        ("https://shcn.gov.cn/", True),  # www.shcn.gov.cn is one of its hosts
        ("https://zwgk.shcn.gov.cn.evil.example/", False),
        ("ftp://zwgk.shcn.gov.cn/", False),
        ("javascript:void(0)", False),
        ("", False),
    ],
)
def test_hosts(url: str, allowed: bool) -> None:
    assert district("changning").allows(url) is allowed


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("http://183.194.252.110/a?b=C#d", "http://www.shpt.gov.cn/a?b=C#d"),
        ("HTTP://6931.O29XR.group.:80/a", "http://www.shpt.gov.cn/a"),
        ("https://u:p@SHPT.gov.cn:443", "https://shpt.gov.cn"),
        ("http://183.194.252.110:8080/a", "http://183.194.252.110:8080/a"),
        ("http://[/", "http://["),
        ("javascript:void(0)", "javascript:void(0)"),
    ],
)
def test_the_host_as_the_registry_writes_it(url: str, official: str) -> None:
    assert district("putuo").official(url).startswith(official)
    assert district("putuo").allows(url) is ("shpt.gov.cn" in official)


def test_aliases_are_rewritten() -> None:
    putuo = district("putuo")
    assert putuo.official("http://183.194.252.110/a?b=1") == "http://www.shpt.gov.cn/a?b=1"
    assert putuo.official("http://shpt.gov.cn/a?b=1") == "http://shpt.gov.cn/a?b=1"


def test_a_name_with_and_without_www_is_one_site() -> None:
    assert district("pudong").official("http://pudong.gov.cn/a") == "http://www.pudong.gov.cn/a"
    assert district("pudong").official("http://xw.pudong.gov.cn/a") == "http://xw.pudong.gov.cn/a"


def test_a_sumu_is_a_town() -> None:
    assert authority_of("巴林苏木") == ("town", "人民政府")
