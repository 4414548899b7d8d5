"""The pages at which a person signs in and allows an app: HTML without any script, in Chinese and English."""

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from starlette.responses import HTMLResponse

from entrepot.access.rules import oauth as oauth_rules

LOCALES = ("zh-CN", "en")

STYLE = """
*{box-sizing:border-box}
body{margin:0;padding:1.5rem 1rem;background:#f5f5f5;color:#1f1f1f;font:16px/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:0 auto;padding:1.5rem;background:#fff;border:1px solid #d9d9d9;border-radius:8px}
h1{margin:0 0 1rem;font-size:1.25rem;overflow-wrap:anywhere}
ul{padding-left:1.25rem}
label{display:block;margin-bottom:1rem}
input{width:100%;margin-top:.25rem;padding:.5rem;border:1px solid #595959;border-radius:6px;font:inherit}
button{margin:0 .5rem .5rem 0;padding:.5rem 1.25rem;border:1px solid #595959;border-radius:6px;font:inherit;
background:#fff;color:#1f1f1f;cursor:pointer}
button.first{background:#0958d9;border-color:#0958d9;color:#fff}
:focus-visible{outline:3px solid #0958d9;outline-offset:2px}
.said{padding:.5rem .75rem;border-left:4px solid #cf1322;background:#fff1f0}
.small{color:#595959;font-size:.875rem;overflow-wrap:anywhere}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

FRAME = Template(
    """<!doctype html>
<html lang="$locale">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
$body
</main>
</body>
</html>
"""
)
SIGN_IN = Template(
    """<p>$intro</p>
$said
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
<label>$email_label<input type="email" name="email" autocomplete="username" required autofocus></label>
<label>$password_label
<input type="password" name="password" autocomplete="current-password" required></label>
<button class="first" name="act" value="sign_in">$go</button>
</form>
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
<button name="act" value="deny">$deny</button>
</form>
<p class="small">$where</p>"""
)
SECOND_STEP = Template(
    """<p>$intro</p>
$said
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
<input type="hidden" name="challenge" value="$challenge">
<label>$code_label
<input name="code" autocomplete="one-time-code" maxlength="40" required autofocus></label>
<button class="first" name="act" value="second_step">$go</button>
</form>
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
<button name="act" value="deny">$deny</button>
</form>
<p class="small">$where</p>"""
)
CONSENT = Template(
    """<p>$intro</p>
$scopes
$lacking
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
$allow<button name="act" value="deny">$deny</button>
</form>
<p class="small">$where</p>
<form method="post">
<input type="hidden" name="csrf" value="$csrf">
<p class="small">$who <button name="act" value="sign_out">$other</button></p>
</form>"""
)
ALLOW = '<button class="first" name="act" value="allow">{}</button>\n'

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sign_in_title": "Sign in to {shop}",
        "sign_in_intro": "{app} asks to work with {shop} in your name. Sign in with your staff account first.",
        "email": "E-mail",
        "password": "Password",
        "sign_in": "Sign in",
        "step_intro": "Type the code of your authenticator app, or one of your recovery codes.",
        "code": "Code",
        "only_passkey": "Your account asks for a passkey, which this page cannot take. Use one of your recovery codes.",
        "wrong_code": "This code is wrong, or was used before.",
        "expired": "This took too long. Sign in once more.",
        "deny": "Cancel",
        "consent_title": "Allow {app}?",
        "consent_intro": "{app}, by {publisher}, wants to work with {shop} in your name. It could:",
        "lacking": "It also asks for what you may not do yourself, and will not get it:",
        "nothing": "You hold none of the rights it asks for, so there is nothing that you could allow.",
        "allow": "Allow",
        "where": "You then return to {host}. It never reaches further than you do yourself.",
        "who": "Signed in as {name} ({email}).",
        "other": "Somebody else",
        "refused": "The e-mail address or the password is wrong.",
        "throttled": "Too many failed attempts. Try again in {seconds} seconds.",
        "error_title": "This link does not work",
        "client": "No app is known by the name that this address gives. Go back to the app and begin again.",
        "redirect": "The app asks to be answered at an address that is not registered for it; nothing was sent there.",
        "malformed": "The address is malformed. Go back to the app and begin again.",
        "insecure": "This page works over https only.",
        "provider": "The identity provider does not answer as it should. Begin again, or use your password.",
        "sign_in_malformed": "This address begins no sign-in. Go back and begin again.",
        "sign_in_stale": "This sign-in is over, or was begun in another browser. Go back and begin again.",
        "stale": "This form has become old, or was not sent from here. Go back to the app and begin again.",
        "busy": "This page was asked for too often from your network. Try again in some minutes.",
    },
    "zh-CN": {
        "sign_in_title": "登录 {shop}",
        "sign_in_intro": "{app} 请求以您的名义使用 {shop}。请先用员工账号登录。",
        "email": "邮箱",
        "password": "密码",
        "sign_in": "登录",
        "step_intro": "请输入验证器应用中的验证码，或一个恢复码。",
        "code": "验证码",
        "only_passkey": "您的账号使用通行密钥，本页面无法使用，请输入一个恢复码。",
        "wrong_code": "验证码错误，或已使用过。",
        "expired": "操作已超时，请重新登录。",
        "deny": "取消",
        "consent_title": "允许 {app}？",
        "consent_intro": "{app}（发布者：{publisher}）希望以您的名义使用 {shop}，将可以：",
        "lacking": "它还请求了您本人没有的权限，这些不会授予：",
        "nothing": "它请求的权限您都没有，因此没有可以授予的内容。",
        "allow": "允许",
        "where": "随后将返回 {host}。应用的权限不会超过您本人。",
        "who": "当前登录：{name}（{email}）。",
        "other": "换一个账号",
        "refused": "邮箱或密码错误。",
        "throttled": "失败次数过多，请在 {seconds} 秒后重试。",
        "error_title": "此链接无法使用",
        "client": "找不到该地址所指的应用。请返回应用重新开始。",
        "redirect": "应用要求返回的地址未经登记，因此未向该地址发送任何内容。",
        "malformed": "地址格式错误。请返回应用重新开始。",
        "insecure": "本页面仅支持 https。",
        "provider": "身份提供方未正常应答。请返回重新开始，或使用密码登录。",
        "sign_in_malformed": "此地址不能开始登录。请返回重新开始。",
        "sign_in_stale": "此次登录已失效，或由其他浏览器发起。请返回重新开始。",
        "stale": "此表单已过期，或并非由本页面提交。请返回应用重新开始。",
        "busy": "您所在的网络请求此页面过于频繁，请几分钟后再试。",
    },
}


@dataclass(frozen=True, kw_only=True)
class About:
    """Which app asks, of which shop, and where the answer goes."""

    locale: str
    app: str
    homepage_url: str | None
    redirect_uri: str
    shop: str
    csrf: str

    @property
    def publisher(self) -> str:
        """The host that stands for whoever made the app."""
        return oauth_rules.host_of(self.homepage_url or self.redirect_uri)


def sign_in(about: About, *, said: str = "", status: int = 200) -> HTMLResponse:
    """The page that asks who is there; `said` is why the attempt before was refused."""
    word = _Words(about)
    body = SIGN_IN.substitute(
        intro=word("sign_in_intro"),
        said=f'<p class="said" role="alert">{html.escape(said)}</p>' if said else "",
        csrf=html.escape(about.csrf),
        email_label=word("email"),
        password_label=word("password"),
        go=word("sign_in"),
        deny=word("deny"),
        where=word("where"),
    )
    return _page(about.locale, word("sign_in_title"), body, status=status, redirect_uri=about.redirect_uri)


def second_step(about: About, *, challenge: str, with_app: bool, said: str = "", status: int = 200) -> HTMLResponse:
    """The page that asks for the second step; `with_app` says whether an authenticator app would do."""
    word = _Words(about)
    body = SECOND_STEP.substitute(
        intro=word("step_intro" if with_app else "only_passkey"),
        said=f'<p class="said" role="alert">{html.escape(said)}</p>' if said else "",
        csrf=html.escape(about.csrf),
        challenge=html.escape(challenge),
        code_label=word("code"),
        go=word("sign_in"),
        deny=word("deny"),
        where=word("where"),
    )
    return _page(about.locale, word("sign_in_title"), body, status=status, redirect_uri=about.redirect_uri)


def consent(about: About, *, name: str, email: str, offered: Sequence[str], lacking: Sequence[str]) -> HTMLResponse:
    """The page that asks whether the app may; the scopes are said in words."""
    word = _Words(about)
    body = CONSENT.substitute(
        intro=word("consent_intro") if offered else word("nothing"),
        scopes=_list(offered),
        lacking=f"<p>{word('lacking')}</p>{_list(lacking)}" if lacking else "",
        csrf=html.escape(about.csrf),
        allow=ALLOW.format(word("allow")) if offered else "",
        deny=word("deny"),
        where=word("where"),
        who=word("who", name=name, email=email),
        other=word("other"),
    )
    return _page(about.locale, word("consent_title"), body, redirect_uri=about.redirect_uri)


def refusal(locale: str, reason: str, *, status: int = 400) -> HTMLResponse:
    """The page that says why nothing can be asked here; nothing of the request is shown in it."""
    words = WORDS[locale]
    return _page(locale, words["error_title"], f"<p>{words[reason]}</p>", status=status)


def said(locale: str, reason: str, **facts: object) -> str:
    """One sentence of the pages, as plain text."""
    return WORDS[locale][reason].format(**facts)


def headers(*, redirect_uri: str | None = None) -> dict[str, str]:
    """The headers of every page: no script, no frame around it, nothing kept, and nobody told where one came from.

    Browsers hold the answer to a form to `form-action` as well, so where it leads to is named.
    """
    further = ""
    if redirect_uri:
        origin = oauth_rules.origin_of(redirect_uri)
        # A policy cannot name an address of version 6.
        further = " http:" if "[" in origin else f" {origin}"
    policy = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'{further}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, Cookie",
    }


class _Words:
    """The sentences of one page, escaped, with what they are about."""

    def __init__(self, about: About) -> None:
        self._words = WORDS[about.locale]
        self._facts = {
            "app": about.app,
            "publisher": about.publisher,
            "shop": about.shop,
            "host": oauth_rules.host_of(about.redirect_uri),
        }

    def __call__(self, name: str, /, **facts: str) -> str:
        """A sentence as HTML."""
        return html.escape(self._words[name].format(**self._facts, **facts))


def _list(sentences: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in sentences) + "</ul>" if sentences else ""


def _page(locale: str, title: str, body: str, *, status: int = 200, redirect_uri: str | None = None) -> HTMLResponse:
    """A page; `title` and `body` are HTML already."""
    text = FRAME.substitute(locale=locale, title=title, style=STYLE, body=body)
    return HTMLResponse(text, status_code=status, headers=headers(redirect_uri=redirect_uri))
