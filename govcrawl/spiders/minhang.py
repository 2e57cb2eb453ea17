"""Minhang 闵行."""

from govcrawl.platforms.own.minhang import MinhangSite

SITE = "https://zwgk.shmh.gov.cn/mh-xxgk-cms"


class Minhang(MinhangSite):
    """Minhang 闵行.

    Site: zwgk.shmh.gov.cn, static; records migrated in September 2022 have upper-case GUIDs.
    Columns: district, departments, towns with streets and the park, and one per department.
    """

    name = "minhang"
    list_page = f"{SITE}/website/mh_xxgk/{{column}}/List/list_0.htm"
    shared_columns = r"gknb_\w+"
    own_column = "xxgk_{agency}_gknb"
    agencies = ("lhsrj", "ajj", "jywyh")
    search = (
        f"{SITE}/searchindex/searchByDB?keyword={{keyword}}&sitecode=mh_xxgk"
        "&sitename=%E9%97%B5%E8%A1%8C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80"  # 闵行信息公开
        "&pagesize=10&pageindex={page}&t={now}"
    )
