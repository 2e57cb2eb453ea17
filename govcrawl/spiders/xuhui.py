"""Xuhui 徐汇."""

from govcrawl.platforms.own.xuhui import XuhuiSite


class Xuhui(XuhuiSite):
    """Xuhui 徐汇.

    Site: www.xuhui.gov.cn, a Java application; older reports are legacy pages (`Detail_<id>.htm`).
    Columns: one list by code for the district and, read from navigation pages, one per agency.
    """

    name = "xuhui"
