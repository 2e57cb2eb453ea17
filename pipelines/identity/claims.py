"""What one text claims about whose report it is: a title, a metadata field, the sentence 由…编制."""

import re
from dataclasses import dataclass, field, replace

from pipelines import places
from pipelines.identity import lookup
from pipelines.identity.names import derived_abbreviation, initials
from pipelines.places import Agency
from pipelines.places.model import authority_of
from pipelines.records import AgencyKind

# What ends the name in a title. 政府 right before 信息公开 belongs to that word, not to the name.
SUBJECT = re.compile(
    r"(?:人民政府|政府|政务|府)?(?:政府|政务)?(?:信息工作公开|信息公开|政务公开)|年度?报告|年报|年度工作|工作报告"
)
YEAR = re.compile(r"20\d\d(?:年度?(?!度?报))?|(?<!\d)[012]\d年度?")  # the 年 of 2017年报 belongs to 年报
PARENTHESES = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
NUMBERED = re.compile(r"^[^|]{1,10}[〔\[(]20\d\d[〕\])]第?\d+号")  # 徐府发〔2021〕2号
QUOTES = str.maketrans("", "", '《》“”"')
_DATE = re.compile(
    r"20\d\d([-./])\d{1,2}\1\d{1,2}?(?:\d{1,2}:\d\d(?::\d\d)?|(?!\d))|(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:\d{1,2}:\d\d)?"
    r"|第\d+页|共\d+页|^(?:[(]?[一二三四五六七八九十]{1,3}[)、]|附件[\d一二三四五六七八九十]+)"
)
"""What stands in a title beside the name: a day, the number of a page or an item."""
_WORDS = r"[^\W\da-zA-Z_〇]"
NAME = re.compile(rf"{_WORDS}+(?:[、/,·]{_WORDS}+)*")
"""What a name is written in: Chinese characters; 、 and / part the names of one agency."""
_FRAME = (
    "附件\\d*|标题|题目|现将|兹将|关于|印发|发布|公布|转发|报送|呈报|上报|呈送|抄送|抄报|主送|打印|正文|首页|置顶|热点|最新"
    "|导航|返回(?:上一级)?|通知|公告|公示|草案|初稿|(?:当前|您(?:所在)?的)?位置"
)
FRAME = re.compile(rf"^(?:{_FRAME}|[的|:—-])+|(?:{_FRAME}|[的|:—-])+$")
NO_NAME = re.compile(r"[的了]|关于|报送|转发|印发|贯彻|落实")  # words of a sentence, in no name
_BRANCH = re.compile(r"分局|支队|大队|税务局")  # 上海市公安局长宁分局: the district stands amid the name
_PARTY = re.compile(r"中共|中国共产党|共青团|中国共产主义青年团")  # 中共长宁区委员会
_AND = re.compile(r"[、,和与及]|联合|会同")
AGENCY_ENDING = re.compile(
    r"(?:局|委|办|处|所|院|队|站|会|厅|署|室|部|馆|中心|街道|镇|乡|政府|公司|集团|银行|合作社|联社"
    r"|园区|工业区|开发区|新区|度假区|学校|[中小大]学|高中|幼儿园|基地|(?:妇|残|侨|文|工商)联|科协)$"
)
PRONOUN = re.compile(r"[本我该各](?:局|委|办|街道|街|镇|乡|单位|机关|区|县|市|部门|中心)")
SITE_ENDING = re.compile(r"(?:网|网站|平台|门户|栏目|频道)$")

# A city, and not the 市 of 城市管理, 市场, 市容, 市政, 市监, 沙市区.
_CITY = r"市(?!场|容|政(?!府)|民中心|监(?!察)|区)"
OTHER_PLACE = re.compile(rf".{{2,8}}?(?:省|自治区|自治州|(?<!城){_CITY}|县)")
PLACE = re.compile(
    r"(?:新疆生产建设兵团(?:第.{1,3}师)?)?"
    r"(?:.{2,8}?(?:省|自治区))?"
    rf"(?:.{{2,8}}?自治州|[^省市县区旗]{{2,8}}?(?:州(?![市区])|地区|盟)|(?!城市)[^省市县区旗]{{1,8}}?{_CITY})?"
    r"(?:.{1,10}?(?:实验区|开发区|高新区|新区|区(?!域)|县|(?<!委)旗)|(?!城市)[^市]{1,6}?(?<!城)市(?!场|容|政|监|区))?"
)
MANAGED = re.compile(r"(?:实验区|开发区|高新区|示范区|度假区|保税区|风景区|园区|管理区|经开区)$")
NATIONAL = re.compile(
    r"(?:国家|中国|国务院|全国|最高人民)[^省市县区]+$|审计署$|海关总署$"
    r"|(?:外交|国防|教育|科技|科学技术|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和?社会保障|自然资源|国土资源"
    r"|生态环境|环境保护|住房和?城乡建设|交通运输|水利|农业|农业农村|商务|文化|文化和旅游|卫生|退役军人事务|应急管理)部$"
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
    source: str = field(default="the title", compare=False)  # what names it
    anchored: bool = field(default=False, compare=False)  # the text names the place before the name
    unread: str = field(default="", compare=False)  # words beside the place that are no agency's name
    others: tuple[str, ...] = field(default=(), compare=False)  # agencies named besides
    plates: bool = field(default=False, compare=False)  # which are other names of it: 绿化市容局、城管执法局

    @property
    def specific(self) -> bool:
        """An agency below the district's government is named."""
        if self.agency:
            return self.agency.kind not in {"district", "government"}
        return self.name is not None

    @property
    def whole(self) -> bool:
        """The place is named with the agency, so that nothing is missing before it."""
        return self.specific and (self.anchored or bool(place_of(self.name or "") and not self.ambiguous))

    @property
    def ambiguous(self) -> bool:
        """Of a 区 outside the registry without its city: there are several 鼓楼区, but one 沭阳县."""
        place = "" if self.district else place_of(self.name or "")
        return place.endswith("区") and not MANAGED.search(place) and not re.search("[省市州盟县]", place)

    def completes(self, short: "Claim") -> bool:
        """淮安市洪泽区人民政府 completes 洪泽区人民政府."""
        return short.ambiguous and bool(self.name and short.name and self.name[1:].endswith(short.name))


def read_name(text: str, district: str | None) -> Claim | None:
    """What a normalised name claims; ``district`` is the one meant where the text names none.

    Returns None for what is no agency's name (``无``, ``平台发布``, ``上海普陀``, a site's name). Where other
    signs stand in the text (``1、``, ``首页>``) the last of its parts that names an agency is read.
    """
    text = FRAME.sub("", text)
    if not text or SITE_ENDING.search(text):
        return None
    if NAME.fullmatch(text):
        if PRONOUN.match(text) and not lookup.named_districts(text, lookup.city_of(district)):
            return None
        return _one_of_several(text, district) or _named(text, district)
    parts = [FRAME.sub("", part[0]) for part in NAME.finditer(text)]
    claims = [claim for part in parts if part and (claim := read_name(part, district))]
    specific = [claim for claim in claims[::-1] if claim.specific]
    last = parts[-1] if parts else ""  # next to what the title is about, so the agency's if it is any
    lost = last if AGENCY_ENDING.search(last) and read_name(last, district) is None else ""
    if not specific:
        return replace(claims[-1], unread=claims[-1].unread or lost) if claims else None
    if lost:
        return replace(specific[0], others=(lost,))
    others = tuple(dict.fromkeys(other.agency.name for other in specific if other.agency))
    return replace(specific[0], others=specific[0].others or others[1:] if specific[0].agency else ())


def _named(text: str, district: str | None) -> Claim | None:
    if named := lookup.named_districts(text, lookup.city_of(district)):
        return _below_district(text, named)
    # A street can be called after a city: 南京东路街道 is not of 南京市.
    rest = text if lookup.find(text, district) else lookup.without_city(text)
    of_city = rest != text
    agency = lookup.find(rest, district)
    # 上海市民政局 is the municipal bureau, 上海嘉定工业区管委会 a park of the district all the same.
    if agency and (not of_city or agency.kind in {"subdistrict", "town", "park"}):
        return Claim(agency.district, agency, author=agency.kind == "government", anchored=of_city)
    if of_city or not district or OTHER_PLACE.match(rest):
        return _elsewhere(text)
    return _unregistered(rest, district) if _is_name(rest, district) else None


def _one_of_several(text: str, district: str | None) -> Claim | None:
    """The first of two agencies, 长宁区教育局、体育局; not 发展和改革委员会, which is one."""
    cuts = [match.span() for match in _AND.finditer(text)]
    if not cuts:
        return None
    whole = _named(text, district)
    places_named = len(lookup.named_districts(text, lookup.city_of(district)))
    if whole and whole.agency and not whole.unread and places_named < 2:
        return None
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    for (start, end), stop in zip(cuts, ends, strict=True):
        first = _named(text[:start], district)
        if first and first.agency and first.specific and not first.unread:
            second = _named(text[end:stop], first.district) or _named(text[end:], first.district)
            if second and second.specific and second.agency != first.agency:
                other = second.agency.name if second.agency else second.name if second.anchored else None
                plates = (
                    text[start] == "、" and not second.anchored and text[end : end + 1] not in ("区", "县")
                )
                if other:
                    return replace(first, others=(other,), plates=plates)
            if text[start] in "、,":
                rest = text[end:]
                plates = _is_name(rest, first.district or "") and not lookup.named_districts(rest)
                return replace(first, others=(rest,), plates=plates)
    return None


def _below_district(text: str, named: list[tuple[re.Match[str], str]]) -> Claim | None:
    keys = list(dict.fromkeys(key for _, key in named))
    first, last = named[0][0], named[-1][0]
    rest = lookup.without_city(text[: first.start()]) + text[first.end() :]
    joint = len(keys) > 1 and not re.sub(r"[、和与及,]|" + "|".join(m[0] for m, _ in named), "", rest)
    if joint:
        return Claim(max(keys, key=lambda key: places.districts()[key].successor is None), joint=True)
    district = keys[0]
    before = text[: first.start()]
    if (len(named) > 1 or lookup.without_city(before)) and not lookup.find(rest, district):
        # 首页上海市长宁区司法局: the name begins with the place nearest to the agency.
        district, before, after = named[-1][1], text[: last.start()], text[last.end() :]
        if (city := lookup.city_of(district)) and city.name in before:
            before = before[before.rindex(city.name) :]
            rest = lookup.without_city(before) + after if len(named) == 1 else rest
        amid = _BRANCH.match(after) or _PARTY.search(before) or (not after and AGENCY_ENDING.search(before))
        if len(named) > 1 or not amid:
            rest = after
    if not rest:
        words = lookup.without_trailing_city(before)
        return Claim(district, unread=words if len(named) == 1 and not FRAME.fullmatch(words) else "")
    if agency := lookup.find(rest, district) or lookup.find(rest.split("/")[0], district):
        return Claim(district, agency, author=agency.kind == "government", anchored=True)
    if _is_name(rest, district):
        return replace(_unregistered(rest, district), anchored=True)
    for end in range(len(rest) - 1, 2, -1):  # 司法局打印
        if (agency := lookup.find(rest[:end], district)) and agency.kind not in {"government", "district"}:
            return Claim(district, agency, anchored=True, unread=rest[end:])
    return Claim(district, unread=rest)


def _is_name(rest: str, district: str) -> bool:
    """Whether a name outside the registry is one: it ends as agencies do, and is all of one name.

    热烈庆祝区司法局 is not: with 区司法局 another begins.
    """
    if not (AGENCY_ENDING.search(rest) and NAME.fullmatch(rest)) or NO_NAME.search(rest):
        return False
    starts = (match.start() for match in re.finditer("[区县]", rest) if match.start())
    return not any(
        not MANAGED.search(rest[: start + 1]) and lookup.find(rest[start:], district) for start in starts
    )


def _unregistered(rest: str, district: str) -> Claim:
    rest = lookup.without_unit(rest, district)
    whole = places.districts()[district].full_name + rest
    slug = f"{district}-{derived_abbreviation(rest, whole)}"
    return Claim(district, None, whole, _kind(rest), slug)


def place_of(text: str) -> str:
    """The place that a name outside the registry begins with, as far down as the county; "" without one."""
    match = PLACE.match(text)
    return match[0] if match and len(match[0]) > 1 else ""


def _elsewhere(text: str) -> Claim | None:
    """An agency outside the registry: the place's name, then the agency's, both written in full."""
    if NATIONAL.match(text):
        return Claim(None, None, text, "department", f"cn-{derived_abbreviation(text, text)}")
    place = place_of(text)
    rest = text[len(place) :].removeprefix("党工委")
    if (
        not place
        or len(text) > 40
        or re.search("[,。;:]|条例|规定|依照|按照", text)
        or not (AGENCY_ENDING.search(text) or not rest)
    ):
        return None
    kind: AgencyKind = "government"
    if not rest:
        rest = "管委会" if MANAGED.search(place) else "人民政府"
    elif rest in {"政府", "人民政府", "人民政府办公室", "政府办公室", "人民政府办", "政府办"}:
        rest = "人民政府"
    elif rest not in {"管委会", "管理委员会", "人民政府办公厅", "政府办公厅", "行政公署"}:
        kind = _kind(rest)
        rest = lookup.national_name(rest) or rest
        if kind in {"subdistrict", "town"} and rest.endswith(("街道", "镇", "乡")):
            rest += authority_of(rest)[1]
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
    """What a normalised title claims: the agency before 政府信息公开, else the one in its parentheses.

    So 普陀区司法局(区法制办)2019年… is of 司法局. Behind ``_`` stands the site's own name.
    """
    parts = title.split("_")
    title = next((part for part in parts if SUBJECT.search(part) and YEAR.search(part)), parts[0])
    title = _DATE.sub(";", NUMBERED.sub("", title.translate(QUOTES)))
    if any(SUBJECT.search(text) and YEAR.search(text) for text in PARENTHESES.findall(title)):
        title = re.sub(r"[()\[\]【】]", ";", title)  # around the title, not in it
    body = YEAR.sub("|", PARENTHESES.sub("", title))
    match = SUBJECT.search(body)
    *before, after = SUBJECT.split(body)
    claims: list[Claim] = []
    lost = ""
    authors = [read_name(after, district)] if before else []
    for part in before[::-1]:  # the last one: 某县人民政府 政府信息公开年报 某县司法局2023年政府信息公开…
        # Also 县政府办公室关于公布某县2023年政府信息公开工作年度报告的通知.
        issuer, about, name = part.rpartition("关于")
        names = dict.fromkeys(text for text in (name.replace("|", ""), *name.split("|")) if len(text) > 1)
        found = [claim for text in names if (claim := read_name(text, district))]
        authors.append(next((claim for claim in found if claim.specific), None))
        lost = "" if found or not AGENCY_ENDING.search(name.strip("|")) else name
        by = read_name(issuer.replace("|", ""), district) if about and len(issuer) > 1 else None
        claims += [*found, by] if by else found
    named = next((claim for claim in claims if claim.specific), None) or next(reversed(claims), None)
    if named and not named.specific and lost:
        named = replace(named, unread=lost)
    if named and named.specific:
        agencies = [claim.agency for claim in authors if claim and claim.agency and claim.specific]
        others = dict.fromkeys(agency.name for agency in agencies if agency != named.agency)
        return (
            named if named.others or not named.agency or not others else replace(named, others=tuple(others))
        )
    inside = (read_name(YEAR.sub("", text), district) for text in PARENTHESES.findall(title))
    bracketed = [claim for claim in inside if claim]
    if claim := next((claim for claim in bracketed if claim.specific), None):
        return claim
    if named and match and named.author and match[0].startswith("信息"):
        return Claim(
            named.district, unread=named.unread
        )  # 浦东新区政府2013年信息公开…: 政府 belongs to 信息公开
    last = authors[0] if authors else None
    if last and (lost := next((part for part in before if AGENCY_ENDING.search(FRAME.sub("", part))), "")):
        last = replace(last, others=(lost,))
    return named or next(iter(bracketed), None) or (last if last and last.specific else None)


def by_code(code: str, district: str) -> Claim | None:
    """What a site's own abbreviation for an agency claims."""
    agency = lookup.find_code(code, district)
    return Claim(district, agency) if agency else None
