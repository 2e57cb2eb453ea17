"""Yangpu 杨浦."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone


class Yangpu(EastTone):
    """Yangpu 杨浦.

    Site: www.shyp.gov.cn, two generations: an application (`/yp-zwgk/`), and EastTone since 2025.
    Columns: one list of the application per agency, found by their links; the new columns likewise.
    """

    name = "yangpu"
    agency_columns = (AgencyColumns("https://www.shyp.gov.cn/zhengwu/{agency}-zfxxgknb/index.html", ()),)
    further_lists = r"/yp-zwgk/zwgk/home/listNew\?.*\bsonModuleCode=00930015001900030004\b"
