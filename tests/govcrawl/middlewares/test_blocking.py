"""Block pages, and pages that only sound like one."""

import pytest

from govcrawl.middlewares.blocking import block_marker, moved_to

LONG = "<p>" + "本机关依法办理政府信息公开申请。" * 60 + "</p>"

BLOCKED = [
    (412, "text/html", "<html><script>$_ts=window['$_ts']</script></html>", "瑞数"),
    (202, "text/html", "<meta id='9DhefwqGPrzGxEp9hPaoag'><script>var a</script>", "status 202"),
    (200, "text/html", "<script src='/4QbVtADbnLVIc/FSSBBIl1UgzbN7NP.js'></script>", "瑞数"),
    (412, "", "", "status 412"),
    (200, "text/html", "<script>document.cookie='acw_sc__v2='+x</script>", "acw_sc"),
    (521, "text/html", "<script>document.cookie=('__jsl_clearance_s=')</script>", "jsl"),
    (521, "text/html", "<script>go()</script>", "status 521"),
    (403, "text/html", "<h1>您的访问被拒绝</h1>", "被拒绝"),
    (200, "text/html", "<p>您的请求可能存在威胁，已被拦截！</p>", "存在威胁"),
    (200, "text/html", "<p>您的IP访问过于频繁，请稍后再试</p>", "过于频繁"),
    (405, "text/html", "<h1>网站防火墙</h1>", "网站防火墙"),
    (200, "text/html", "<div>请完成验证后继续</div>", "请完成验证"),
    (200, "text/html", "<h1>网站正在升级维护中</h1>", "维护"),
    (503, "text/html", "<p>系统维护公告：请于明日访问</p>", "维护"),
    (200, "text/html", "<script>document.cookie='k=1';location.reload()</script>", "script that"),
    (200, "text/html", "<h1>网站防火墙</h1>".encode("gb18030"), "网站防火墙"),
]

NOT_BLOCKED = [
    (200, "text/html", "<html><script>new CMS('#columnlist', {ids:'1899'})</script></html>"),
    (200, "text/html", "<script>new CMS('#l',{ids:'1'});window.location = x</script>"),
    (200, "text/html", f"<p>访问被拦截、验证码、系统维护中</p>{LONG}"),
    (200, "text/html", "<p>一、总体情况 网站升级维护中 12 次</p>"),
    (200, "application/json", '{"message": "验证码"}'),
    (200, "application/pdf", "%PDF acw_sc__v2"),
    (404, "text/html", "<h1>404 Not Found</h1>"),
    (500, "text/html", "<h1>Internal Server Error</h1>"),
    (200, "text/html", ""),
    (200, "text/plain", "User-agent: *\nDisallow: /admin/"),
]


@pytest.mark.parametrize(("status", "kind", "body", "marker"), BLOCKED)
def test_blocked(status: int, kind: str, body: str | bytes, marker: str) -> None:
    found = block_marker(status, kind, body.encode() if isinstance(body, str) else body)
    assert found is not None
    assert marker in found


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ('window.location.href="/index.html";', "/index.html"),
        ("location = 'https://www.example.gov.cn/portal/'", "https://www.example.gov.cn/portal/"),
        ('self.location.replace("a.html")', "a.html"),
        ('document.cookie="a=1";location.href="/a"', None),
        ('location.href="/?wzwschallenge=1"', None),
        ('var u="/a";location.href=u', None),
        ("location.reload()", None),
    ],
)
def test_a_page_that_only_moves_on(script: str, address: str | None) -> None:
    page = f"<html><title>跳转</title><script type='text/javascript'>{script}</script></html>".encode()
    assert moved_to(page) == address
    assert (block_marker(200, "text/html", page) is None) == bool(address)


@pytest.mark.parametrize(("status", "kind", "body"), NOT_BLOCKED)
def test_not_blocked(status: int, kind: str, body: str) -> None:
    assert block_marker(status, kind, body.encode()) is None
