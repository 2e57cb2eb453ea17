"""Qingpu 青浦."""

from govcrawl.platforms.static import StaticLists


class Qingpu(StaticLists):
    """Qingpu 青浦.

    Site: www.shqp.gov.cn, static, a sub-site per agency; old records were migrated in 2019 and 2020.
    Columns: one for streets and towns, one per agency: `gknb`, `nb` or `nd` below its zwgk folder.
    """

    name = "qingpu"
    column_path = r"/\w+/(?:\w+/)*?(?:gknb|nb|nd)/(?:[a-z]+/)?"
    columns = (
        ("fgw", "/plan/fgzwgk/nb/index.html"), ("czj", "/fina/czzwgk/nb/index.html"),
        ("jyj", "/edu/eduzwgk/xxgk/nb/index.html"), ("shwj", "/water/swzwgk/nb/index.html"),
        ("jgw", "/cons/jgwzwgk/gknb/index.html"), ("tyjrj", "/tyjrj/tyjrzwgk/nb/index.html"),
        ("mfb", "/guard/mfzwgk/nb/index.html"), ("lrj", "/mac/lrzwgk/nb/index.html"),
        ("wjw", "/wsjkw/wjzwgk/nb/index.html"), ("hxz", "/huax/hxzwgk/nd/index.html"),
    )  # fmt: skip
