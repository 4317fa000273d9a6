"""The page behind a shared badge, for people: the picture, what it is, and the Open Badge to take along. No script."""

from __future__ import annotations

from html import escape

from api_client.reference.play.badge_picture import SIZE, Look

#: Nothing from elsewhere, nothing that runs, in no frame; whoever is linked to from here does not learn the address.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_WORDS = {
    "en": ("Open Badge", "Signed by {programme}. Any reader of Open Badges can check it.", "earned {when}"),
    "de": (
        "Open Badge",
        "Signiert von {programme}. Jede Anwendung für Open Badges kann es prüfen.",
        "erhalten am {when}",
    ),
}


def html(look: Look, address: str, locale: str) -> str:
    """The page at `address`, in one language."""
    take, signed, earned = _WORDS.get(locale.split("-")[0], _WORDS["en"])
    title = escape(" · ".join(part for part in (look.title, look.level) if part))
    about = escape(" · ".join(part for part in (look.who, earned.format(when=look.when)) if part))
    picture, description = escape(f"{address}/picture"), escape(look.text)
    colors = ", ".join(look.gradient)
    return f"""<!doctype html>
<html lang="{escape(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {escape(look.goes_with)}</title>
<meta name="description" content="{description}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:type" content="website">
<meta property="og:url" content="{escape(address)}">
<meta property="og:image" content="{picture}">
<meta property="og:image:width" content="{SIZE[0]}">
<meta property="og:image:height" content="{SIZE[1]}">
<meta name="twitter:card" content="summary_large_image">
<style>
html {{ min-height: 100%; background: linear-gradient(135deg, {colors}) fixed; }}
body {{ margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif; color: #fff; text-align: center; }}
main {{ max-width: 480px; margin: 0 auto; }}
img {{ width: 100%; height: auto; border-radius: 28px; box-shadow: 0 24px 64px #0006; }}
h1 {{ margin: 28px 0 4px; font-size: 28px; }}
p {{ margin: 4px 0; }}
a {{ display: inline-block; margin: 24px 0 12px; padding: 14px 28px; border-radius: 999px; background: #fff;
  color: {look.gradient[0]}; font-weight: 700; text-decoration: none; }}
a:focus-visible {{ outline: 3px solid #fff; outline-offset: 3px; }}
</style>
</head>
<body>
<main>
<img src="{picture}" width="{SIZE[0]}" height="{SIZE[1]}" alt="{title}">
<h1>{title}</h1>
<p>{description}</p>
<p>{about}</p>
<a href="{escape(address)}/credential">{take}</a>
<p><small>{escape(signed.format(programme=look.goes_with))}</small></p>
</main>
</body>
</html>
"""
