"""Pudong 浦东."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone

ZWGK = "https://www.pudong.gov.cn/zwgk"


class Pudong(EastTone):
    """Pudong 浦东.

    Site: www.pudong.gov.cn, moved to EastTone in October 2022; its API is below /zwgk-search-front/.
    Columns: district, one per department and per town; older reports in columns that are numbers.
    """

    name = "pudong"
    agency_columns = (
        AgencyColumns(f"{ZWGK}/zwgk_zfxxgknb_zfbm_{{agency}}_gknb/index.html", ("cgzfj", "yjglj")),
        AgencyColumns(f"{ZWGK}/zwgk_zfxxgknb_jdz_{{agency}}_gknb/index.html", ("clz", "nmtjd")),
    )
    older_lists = (
        f"{ZWGK}/006002004/index.html",
        f"{ZWGK}/006006004/index.html",
        f"{ZWGK}/006009005/index.html",
    )
