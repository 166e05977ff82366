"""The pages that people see in a browser while they install Minuta."""

from __future__ import annotations

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Minuta</title></head>
<body style="font: 1.1rem sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem">
<h1>{title}</h1>
<p>{text}</p>
{link}
</body>
</html>
"""


def page(title: str, text: str, *, url: str | None = None, label: str = "") -> str:
    """A page of HTML with a title, a sentence and maybe a link; all of it is escaped."""
    link = "" if url is None else f'<p><a href="{escape(url)}">{escape(label)}</a></p>'
    return _PAGE.format(title=escape(title), text=escape(text), link=link)
