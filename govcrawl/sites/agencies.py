"""Who reports in the embedded world: of the registered agencies of a district, those with a site here."""

from typing import get_args

from pipelines import places
from pipelines.places import GOVERNMENT, TOTAL, Agency, District
from pipelines.records import AgencyKind

DEPARTMENTS = "rsj wjw sjj lrj hbj sfj mzj czj jyj fgw sww kw jgw scjgj tjj tyj ybj xfb".split()
"""Abbreviations of the departments, in the order in which a larger world has more of them."""

LOCAL: dict[str, str] = {
    "huangpu": "njdljd wtjd yyjd lxmjd",
    "xuhui": "hjz tpljd hnljd xjhjd chjjd",
    "changning": "xjz xhljd zjqjd hyljd tsljd jsljd hqjd",
    "jingan": "ppz jasjd cjdjd njxljd bsljd",
    "putuo": "czz tpz wljd cfxcjd zrzjd sqljd",
    "hongkou": "jxljd scbljd bwtjd gzljd",
    "yangpu": "jpljd xjwcjd kjljd dqjd",
    "minhang": "xzz qbz mqz gmljd jcljd xhjd",
    "baoshan": "gjz dcz gcz wsjd yyljd zmjd",
    "jiading": "atz nxz mlz xcljd zxjd jdzjd",
    "pudong": "clz csxz zjz nmtjd ljzjd zjdjd yjjd",
    "jinshan": "fjz zjz tlz shjd",
    "songjiang": "xksz jtz sjz yyjd yfjd fsjd",
    "qingpu": "zjjz xjz hxz xyjd ypjd xhqjd",
    "fengxian": "nqz zhz fcz xdjd fpjd jhjd",
    "chongming": "cqz bz cjz",
}
"""Abbreviations of the streets and towns of a district; one that is not named here has all of its own."""


def districts() -> dict[str, District]:
    """The districts of today by key, in the order of the registry."""
    return {key: one for key, one in places.districts().items() if not one.successor}


def total_of(district: str) -> Agency:
    """The district's total report over all its agencies, as one more reporting body."""
    return _agencies(district)[TOTAL]


def agencies(district: str, count: int) -> tuple[Agency, ...]:
    """The first ``count`` reporting bodies of a district: government, departments, streets and towns.

    Streets and towns make up a quarter, so that a small world has every kind too.
    """
    known = _agencies(district)
    local = [known[abbr] for abbr in LOCAL[district].split()] if district in LOCAL else _local(known)
    # One town, one street, one town, ...: both kinds come early.
    by_kind = [[agency for agency in local if agency.kind == kind] for kind in get_args(AgencyKind)]
    mixed = [kind[i] for i in range(len(local)) for kind in by_kind if i < len(kind)]
    locals_ = mixed[: max(2, count // 4)]
    departments = [known[abbr] for abbr in DEPARTMENTS if abbr in known]
    return known[GOVERNMENT], *departments[: count - 1 - len(locals_)], *locals_


def _agencies(district: str) -> dict[str, Agency]:
    return {agency.abbr: agency for agency in places.agencies(district)}


def _local(known: dict[str, Agency]) -> list[Agency]:
    return [one for one in known.values() if one.kind in {"town", "subdistrict"} and not one.successor]
