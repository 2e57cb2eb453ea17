"""What one text claims about whose report it is: a title, a metadata field, the sentence 由…编制."""

import re
from dataclasses import dataclass
from functools import cache

from pipelines.identity import registry
from pipelines.identity.names import derived_abbreviation, initials
from pipelines.identity.registry import CITY, Agency
from pipelines.records import AgencyKind

# What ends the name in a title. 政府 right before 信息公开 belongs to that word, not to the name.
SUBJECT = re.compile(
    r"(?:人民政府|政府|政务|府)?(?:政府|政务)?(?:信息工作公开|信息公开|政务公开)|年度?报告|年报|年度工作|工作报告"
)
YEAR = re.compile(r"20\d\d(?:年度?(?!度?报))?")  # the 年 of 2017年报 belongs to 年报
PARENTHESES = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
FRAME = re.compile(
    r"^(?:标题:?|题目:?|关于|印发|发布的|公布|转发|的|\||:)+|(?:关于|印发|发布|公布|的|\||:|-)+$"
)
CITY_PREFIX = re.compile(r"^(?:国家税务总局)?(?:上海市?)?")
AGENCY_ENDING = re.compile(
    r"(?:局|委|办|处|所|院|队|站|会|厅|署|室|中心|总队|支队|街道|镇|乡|政府|公司|园区|工业区|开发区|新区|度假区)$"
)
SITE_ENDING = re.compile(r"(?:网|网站|平台|门户|栏目|频道)$")

# A city, and not the 市 of 城市管理, 市场, 市容, 市政, 市监.
_MUNICIPALITY = r"(?<!城)市(?!场|容|政(?!府)|民中心|监(?!察))"
OTHER_PLACE = re.compile(rf".{{2,8}}?(?:省|自治区|自治州|{_MUNICIPALITY}|县)")
PLACE = re.compile(
    r"(?:.{2,8}?(?:省|自治区))?"
    rf"(?:.{{2,8}}?(?:自治州|地区|盟|{_MUNICIPALITY}))?"
    rf"(?:.{{1,10}}?(?:实验区|开发区|高新区|新区|区(?!域)|县|{_MUNICIPALITY}|旗))?"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One text's claim.

    ``agency`` is set where the name is registered, ``name`` holds a full name that is not. Neither is
    set where only the district is named. ``author`` tells that the government is named as the one
    whose report it is, and not only as a part of 政府信息公开.
    """

    district: str | None
    agency: Agency | None = None
    name: str | None = None
    kind: AgencyKind | None = None
    slug: str | None = None
    author: bool = False
    joint: bool = False

    @property
    def specific(self) -> bool:
        """An agency below the district's government is named."""
        if self.agency:
            return self.agency.kind not in {"district", "government"}
        return self.name is not None


@cache
def _district_pattern() -> re.Pattern[str]:
    names = "|".join(district.name for district in registry.districts().values())
    places = "|".join(district.place for district in registry.districts().values())
    return re.compile(rf"(?P<name>{names})|(?<=局)(?P<place>{places})(?=分局)")


@cache
def _district_keys() -> dict[str, str]:
    """Names, and short names unless a later district shares them, to keys."""
    found = {district.place: district.key for district in reversed(registry.districts().values())}
    return found | {district.name: district.key for district in registry.districts().values()}


def read_name(text: str, district: str | None) -> Claim | None:
    """What a normalised name claims; ``district`` is the one meant where the text names none.

    Returns None for what is no agency's name (``无``, ``平台发布``, ``上海普陀``, a site's name).
    """
    text = FRAME.sub("", text)
    if not text or SITE_ENDING.search(text):
        return None
    matches = list(_district_pattern().finditer(text))
    if matches:
        return _below_district(text, matches)
    rest = CITY_PREFIX.sub("", text)
    of_city = rest != text
    agency = registry.find(rest, district)
    # 上海市民政局 is the municipal bureau, 上海嘉定工业区管委会 a park of the district all the same.
    if agency and (not of_city or agency.kind in {"subdistrict", "town", "park"}):
        return Claim(agency.district, agency, author=agency.kind == "government")
    if of_city or not district or OTHER_PLACE.match(rest):
        return _elsewhere(text)
    return _unregistered(rest, district) if AGENCY_ENDING.search(rest) else None


def _below_district(text: str, matches: list[re.Match[str]]) -> Claim | None:
    keys = list(dict.fromkeys(_district_keys()[match[0]] for match in matches))
    rest = CITY_PREFIX.sub("", text[: matches[0].start()]) + text[matches[0].end() :]
    joint = len(keys) > 1 and not re.sub(r"[、和与及,]|" + "|".join(m[0] for m in matches), "", rest)
    if joint:
        return Claim(max(keys, key=lambda key: registry.districts()[key].successor is None), joint=True)
    district = keys[0]
    if not rest:
        return Claim(district)
    agency = registry.find(rest, district) or registry.find(re.split(r"[/、,]", rest)[0], district)
    if agency:
        return Claim(district, agency, author=agency.kind == "government")
    return _unregistered(rest, district) if AGENCY_ENDING.search(rest) else Claim(district)


def _unregistered(rest: str, district: str) -> Claim:
    rest = re.sub(r"^区(?=.{2})", "", rest)
    whole = CITY + registry.districts()[district].name + rest
    slug = f"{district}-{derived_abbreviation(rest, whole)}"
    return Claim(district, None, whole, _kind(rest), slug)


def _elsewhere(text: str) -> Claim | None:
    """An agency outside the 16 districts: the place's name, then the agency's, both written in full."""
    match = PLACE.match(text)
    place = match[0] if match else ""
    rest = text[len(place) :].removeprefix("党工委")
    if len(place) < 2 or len(text) > 40 or not (AGENCY_ENDING.search(text) or not rest):
        return None
    kind: AgencyKind = "government"
    if not rest:
        rest = "管委会" if place.endswith(("实验区", "开发区", "高新区")) else "人民政府"
    elif rest in {"政府", "人民政府", "人民政府办公室", "政府办公室"}:
        rest = "人民政府"
    elif rest not in {"管委会", "管理委员会"}:
        kind = _kind(rest)
        rest = registry.department_name(rest) or rest
        if kind in {"subdistrict", "town"} and rest.endswith(("街道", "镇", "乡")):
            rest += registry.unit(rest)[1]
    letters = re.sub(r"[^a-z]", "", initials(place)) or "x"
    return Claim(None, None, place + rest, kind, f"{letters}-{derived_abbreviation(rest, place + rest)}")


def _kind(rest: str) -> AgencyKind:
    if re.search(r"街道(?:办事处)?$", rest):
        return "subdistrict"
    if re.search(r"[镇乡](?:人民政府|政府)?$", rest):
        return "town"
    if re.search(r"(?:园|工业区|开发区|度假区|园区|新区)(?:管理委员会|管委会)?$", rest):
        return "park"
    return "department"


def read_title(title: str, district: str | None) -> Claim | None:
    """What a normalised title claims: the name in its parentheses, else the one before 政府信息公开.

    The part after ``_`` is the site's own and is not read here.
    """
    title = title.split("_")[0]
    inside = [
        claim for text in PARENTHESES.findall(title) if (claim := read_name(YEAR.sub("", text), district))
    ]
    claim = next((claim for claim in inside if claim.specific), None)
    if claim:
        return claim
    body = YEAR.sub("|", PARENTHESES.sub("", title))
    match = SUBJECT.search(body)
    if match is None:
        return inside[0] if inside else None
    named = read_name(body[: match.start()].replace("|", ""), district)
    if named and named.author and match[0].startswith("信息"):
        return Claim(named.district)  # 浦东新区政府2013年信息公开…: 政府 belongs to 信息公开
    return named or (inside[0] if inside else None)


def by_code(code: str, district: str) -> Claim | None:
    """What a site's own abbreviation for an agency claims."""
    agency = registry.find_code(code, district)
    return Claim(district, agency) if agency else None
