"""Jinshan 金山."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone


class Jinshan(EastTone):
    """Jinshan 金山.

    Site: www.jinshan.gov.cn, moved to EastTone in January 2021; articles of then have dates in their paths.
    Columns: district, one per department (q for 区 before its abbreviation); those of towns are inferred.
    """

    name = "jinshan"
    agency_columns = (
        AgencyColumns("/wbjnb-q{agency}/index.html", ("wjw",)),
        AgencyColumns("/wbjnb-{agency}/index.html", ()),
        AgencyColumns("/jznb-{agency}/index.html", ()),
        AgencyColumns("/jdnb-{agency}/index.html", ()),
    )
