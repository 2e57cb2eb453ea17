"""Jiading 嘉定."""

from govcrawl.platforms.own.jiading import JiadingSite


class Jiading(JiadingSite):
    """Jiading 嘉定.

    Site: www.jiading.gov.cn, and agencies' own hosts below jiading.cn (plain http).
    Columns: below the index a directory per year, below that one each for district, departments, towns.
    """

    name = "jiading"
    index = "/publicity/zfxxgk/zfxgknb"  # sic
    agency_site = "http://{agency}.jiading.cn/publicity/zfxxgknb"
    agencies = ("huanbao", "weisheng", "gongyequ", "yingji")
