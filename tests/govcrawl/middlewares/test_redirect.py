"""Where pages send their readers."""

import pytest
from scrapy.http import HtmlResponse

from govcrawl.middlewares.redirect import is_login, refresh_of


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("<meta http-equiv='refresh' content='0;url=/a.html'>", "/a.html"),
        ("<META HTTP-EQUIV=Refresh CONTENT=\"5; URL='a.html?x=1&amp;y=2'\">", "a.html?x=1&y=2"),
        ("<meta content='3,/a.html' http-equiv=' refresh '>", "/a.html"),
        ("<meta http-equiv=refresh content=';url=/a.html'>", "/a.html"),
        ("<meta http-equiv=refresh content='0.5; /a.html'>", "/a.html"),
        ("<meta http-equiv='refresh' content='30'>", ""),
        ("<meta http-equiv='refresh' content='100;url=/a.html'>", ""),
        ("<meta http-equiv='refresh'>", ""),
        ("<meta name='refresh' content='0;url=/a.html'>", ""),
        ("<!-- <meta http-equiv='refresh' content='0;url=/a.html'> -->", ""),
        ("<noscript><meta http-equiv='refresh' content='0;url=/a.html'></noscript>", ""),
        ("<script>document.write(\"<meta http-equiv='refresh' content='0;url=/a.html'>\")</script>", ""),
        ("<p>&lt;meta http-equiv='refresh' content='0;url=/a.html'&gt;</p>", ""),
    ],
)
def test_the_address_of_a_refresh(page: str, address: str) -> None:
    html = f"<html><head>{page}</head><body>正文</body></html>"
    assert refresh_of(HtmlResponse("https://x.cn/", body=html.encode())) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cn/login",
        "https://x.cn/user/login.jsp?back=/a.html",
        "https://x.cn/userLogin.do",
        "https://x.cn/Account/LogOn",
        "https://sso.x.cn/index.html",
        "https://x.cn/sso/auth",
        "https://passport.x.cn/",
        "https://x.cn/oauth2/authorize",
        "https://x.cn/sign_in",
    ],
)
def test_a_login(url: str) -> None:
    assert is_login(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cn/rest/frontAppNotNeedLoginAction/getGovInfoList",
        "https://x.cn/catalogindex.html",
        "https://x.cn/a.html?back=/login",
        "https://x.cn/assoc/a.html",
        "https://x.cn/zfxxgk/index.html",
    ],
)
def test_no_login(url: str) -> None:
    assert not is_login(url)
