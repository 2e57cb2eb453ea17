"""Baoshan 宝山."""

from govcrawl.platforms.own.baoshan import BaoshanSite


class Baoshan(BaoshanSite):
    """Baoshan 宝山.

    Site: xxgk.shbsq.gov.cn, http and https, also under its number 101.230.193.164.
    Columns: one catalogue per agency (`dept=003006`), all its papers in it; towns are 003005 and on.
    """

    name = "baoshan"
    departments = (("003005", "顾村镇"), ("003006", "大场镇"), ("003007", "庙行镇"))
