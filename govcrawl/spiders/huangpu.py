"""Huangpu 黄浦."""

from govcrawl.platforms.epoint import Epoint


class Huangpu(Epoint):
    """Huangpu 黄浦.

    Site: www.shhuangpu.gov.cn answers programs with a script challenge (瑞数), so this crawl ends `blocked`.
    Columns: static lists below 区政府 (009001) and 部门、街道 (009002); the annual ones are not known.
    """

    name = "huangpu"
