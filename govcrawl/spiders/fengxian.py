"""Fengxian 奉贤."""

from govcrawl.platforms.own.fengxian import FengxianSite


class Fengxian(FengxianSite):
    """Fengxian 奉贤.

    Site: xxgk.fengxian.gov.cn, a single-page application with JSON answers; portal www.fengxian.gov.cn.
    Columns: one per agency, by number; two are known, the others are read from links.
    """

    name = "fengxian"
