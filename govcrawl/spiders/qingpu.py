"""Qingpu 青浦."""

from govcrawl.platforms.static_lists import StaticLists

SITE = "https://www.shqp.gov.cn"


class Qingpu(StaticLists):
    """Qingpu 青浦.

    Site: www.shqp.gov.cn, static, a sub-site per agency; old records were migrated in 2019 and 2020.
    Columns: one for streets and towns, one per agency: `gknb`, `nb` or `nd` below its zwgk folder.
    """

    name = "qingpu"
    column_path = r"/\w+/(?:\w+/)*?(?:gknb|nb|nd)/(?:[a-z]+/)?"
    columns = (
        ("fgw", f"{SITE}/plan/fgzwgk/nb/index.html"),
        ("czj", f"{SITE}/fina/czzwgk/nb/index.html"),
        ("jyj", f"{SITE}/edu/eduzwgk/xxgk/nb/index.html"),
        ("shwj", f"{SITE}/water/swzwgk/nb/index.html"),
        ("jgw", f"{SITE}/cons/jgwzwgk/gknb/index.html"),
        ("tyjrj", f"{SITE}/tyjrj/tyjrzwgk/nb/index.html"),
        ("mfb", f"{SITE}/guard/mfzwgk/nb/index.html"),
        ("lrj", f"{SITE}/mac/lrzwgk/nb/index.html"),
        ("wjw", f"{SITE}/wsjkw/wjzwgk/nb/index.html"),
        ("hxz", f"{SITE}/huax/hxzwgk/nd/index.html"),
    )
