"""Shanghai 上海."""

from govcrawl.platforms.own.shanghai import ShanghaiSite


class Shanghai(ShanghaiSite):
    """Shanghai 上海.

    Site: www.shanghai.gov.cn, which keeps copies of the districts' own reports about 2008 to 2019.
    Columns: one per report year; those of 2010 and 2012 were not seen.
    """

    name = "shanghai"
