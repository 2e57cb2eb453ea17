"""Jinshan 金山."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone

HOST = "https://www.jinshan.gov.cn"


class Jinshan(EastTone):
    """Jinshan 金山.

    Site: www.jinshan.gov.cn, moved to EastTone in January 2021; articles of then have dates in their paths.
    Columns: district, one per department (q for 区 before its abbreviation); those of towns are inferred.
    """

    name = "jinshan"
    agency_columns = (
        AgencyColumns(f"{HOST}/wbjnb-q{{agency}}/index.html", ("wjw",)),
        AgencyColumns(f"{HOST}/wbjnb-{{agency}}/index.html", ()),
        AgencyColumns(f"{HOST}/jznb-{{agency}}/index.html", ()),
        AgencyColumns(f"{HOST}/jdnb-{{agency}}/index.html", ()),
    )
