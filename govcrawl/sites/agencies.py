"""Who reports in the embedded world: the agencies of each district, with the names they really bear."""

from dataclasses import dataclass
from typing import get_args

from pipelines.records import AgencyKind


@dataclass(frozen=True, slots=True)
class Agency:
    """One reporting body. ``abbr`` is the abbreviation the sites use in their column names."""

    district: str  # `changning`
    abbr: str  # `rsj`
    name: str  # `上海市长宁区人力资源和社会保障局`
    kind: AgencyKind

    @property
    def slug(self) -> str:
        """The agency id of the datasets, `changning-rsj`."""
        return f"{self.district}-{self.abbr}"


DISTRICTS: dict[str, str] = {
    "huangpu": "黄浦区",
    "xuhui": "徐汇区",
    "changning": "长宁区",
    "jingan": "静安区",
    "putuo": "普陀区",
    "hongkou": "虹口区",
    "yangpu": "杨浦区",
    "minhang": "闵行区",
    "baoshan": "宝山区",
    "jiading": "嘉定区",
    "pudong": "浦东新区",
    "jinshan": "金山区",
    "songjiang": "松江区",
    "qingpu": "青浦区",
    "fengxian": "奉贤区",
    "chongming": "崇明区",
}
"""Spider name -> Chinese name, in the order of the administrative codes."""

_DEPARTMENTS: dict[str, str] = {
    "rsj": "人力资源和社会保障局",
    "wjw": "卫生健康委员会",
    "sjj": "审计局",
    "lrj": "绿化和市容管理局",
    "hbj": "生态环境局",
    "sfj": "司法局",
    "mzj": "民政局",
    "czj": "财政局",
    "jyj": "教育局",
    "fgw": "发展和改革委员会",
    "sww": "商务委员会",
    "kw": "科学技术委员会",
    "jgw": "建设和管理委员会",
    "scjgj": "市场监督管理局",
    "tjj": "统计局",
    "tyj": "体育局",
    "ybj": "医疗保障局",
    "xfb": "信访办公室",
}

_STREETS: dict[str, dict[str, str]] = {
    "huangpu": {"njdljd": "南京东路街道", "wtjd": "外滩街道", "yyjd": "豫园街道", "lxmjd": "老西门街道"},
    "xuhui": {"tpljd": "天平路街道", "hnljd": "湖南路街道", "xjhjd": "徐家汇街道", "chjjd": "漕河泾街道"},
    "changning": {
        "xhljd": "新华路街道",
        "zjqjd": "周家桥街道",
        "hyljd": "华阳路街道",
        "tsljd": "天山路街道",
        "jsljd": "江苏路街道",
        "hqjd": "虹桥街道",
    },
    "jingan": {"jasjd": "静安寺街道", "cjdjd": "曹家渡街道", "njxljd": "南京西路街道", "bsljd": "宝山路街道"},
    "putuo": {"wljd": "万里街道", "cfxcjd": "长风新村街道", "zrzjd": "真如镇街道", "sqljd": "石泉路街道"},
    "hongkou": {
        "jxljd": "嘉兴路街道",
        "scbljd": "四川北路街道",
        "bwtjd": "北外滩街道",
        "gzljd": "广中路街道",
    },
    "yangpu": {"jpljd": "江浦路街道", "xjwcjd": "新江湾城街道", "kjljd": "控江路街道", "dqjd": "大桥街道"},
    "minhang": {"gmljd": "古美路街道", "jcljd": "江川路街道", "xhjd": "新虹街道"},
    "baoshan": {"wsjd": "吴淞街道", "yyljd": "友谊路街道", "zmjd": "张庙街道"},
    "jiading": {"xcljd": "新成路街道", "zxjd": "真新街道", "jdzjd": "嘉定镇街道"},
    "pudong": {"nmtjd": "南码头路街道", "ljzjd": "陆家嘴街道", "zjdjd": "周家渡街道", "yjjd": "洋泾街道"},
    "jinshan": {"shjd": "石化街道"},
    "songjiang": {"yyjd": "岳阳街道", "yfjd": "永丰街道", "fsjd": "方松街道"},
    "qingpu": {"xyjd": "夏阳街道", "ypjd": "盈浦街道", "xhqjd": "香花桥街道"},
    "fengxian": {"xdjd": "西渡街道", "fpjd": "奉浦街道", "jhjd": "金海街道"},
    "chongming": {},
}

_TOWNS: dict[str, dict[str, str]] = {
    "xuhui": {"hjz": "华泾镇"},
    "changning": {"xjz": "新泾镇"},
    "jingan": {"ppz": "彭浦镇"},
    "putuo": {"czz": "长征镇", "tpz": "桃浦镇"},
    "minhang": {"xzz": "莘庄镇", "qbz": "七宝镇", "mqz": "马桥镇"},
    "baoshan": {"gjz": "高境镇", "dcz": "大场镇", "gcz": "顾村镇"},
    "jiading": {"atz": "安亭镇", "nxz": "南翔镇", "mlz": "马陆镇"},
    "pudong": {"clz": "曹路镇", "csxz": "川沙新镇", "zjz": "张江镇"},
    "jinshan": {"fjz": "枫泾镇", "zjz": "朱泾镇", "tlz": "亭林镇"},
    "songjiang": {"xksz": "小昆山镇", "jtz": "九亭镇", "sjz": "泗泾镇"},
    "qingpu": {"zjjz": "朱家角镇", "xjz": "徐泾镇", "hxz": "华新镇"},
    "fengxian": {"nqz": "南桥镇", "zhz": "庄行镇", "fcz": "奉城镇"},
    "chongming": {"cqz": "城桥镇", "bz": "堡镇", "cjz": "陈家镇"},
}


def total_of(district: str) -> Agency:
    """The district's total report over all its agencies, as one more reporting body."""
    return Agency(district, "qzf", f"上海市{DISTRICTS[district]}（全区综合）", "district")


def agencies(district: str, count: int) -> tuple[Agency, ...]:
    """The first ``count`` reporting bodies of a district: government, departments, streets and towns.

    Streets and towns make up a quarter, so that a small world has every kind too.
    """
    place = f"上海市{DISTRICTS[district]}"
    local: list[tuple[str, str, AgencyKind]] = [
        *((abbr, f"{name}人民政府", "town") for abbr, name in _TOWNS.get(district, {}).items()),
        *((abbr, f"{name}办事处", "subdistrict") for abbr, name in _STREETS[district].items()),
    ]
    # One town, one street, one town, ...: both kinds come early.
    by_kind = [[entry for entry in local if entry[2] == kind] for kind in get_args(AgencyKind)]
    mixed = [kind[i] for i in range(len(local)) for kind in by_kind if i < len(kind)]
    locals_ = mixed[: max(2, count // 4)]
    departments: list[tuple[str, str, AgencyKind]] = [
        (abbr, name, "department") for abbr, name in _DEPARTMENTS.items()
    ]
    chosen = [("qfb", "人民政府", "government"), *departments[: count - 1 - len(locals_)], *locals_]
    return tuple(Agency(district, abbr, place + name, kind) for abbr, name, kind in chosen)
