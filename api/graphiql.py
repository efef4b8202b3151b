"""GraphiQL: the page on which people try operations, with examples in its first tabs."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

EXAMPLES = Path(__file__).parent / "examples"
CDN = "https://unpkg.com/"
FILES = {
    "react.production.min.js": (
        "react@18.2.0/umd/react.production.min.js",
        "sha384-tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8",
    ),
    "react-dom.production.min.js": (
        "react-dom@18.2.0/umd/react-dom.production.min.js",
        "sha384-bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh",
    ),
    "graphiql.min.css": (
        "graphiql@3.8.3/graphiql.min.css",
        "sha384-Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM",
    ),
    "graphiql.min.js": (
        "graphiql@3.8.3/graphiql.min.js",
        "sha384-HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie",
    ),
}
"""What the page needs, where it is on the net, and the hash that it must have there."""


def render_graphiql(request: HttpRequest) -> HttpResponse:
    """Render the page; its files come from `static/api/graphiql/` where they were installed."""
    is_installed = all(finders.find(f"api/graphiql/{name}") for name in FILES)
    assets = [
        {
            "url": static(f"api/graphiql/{name}") if is_installed else CDN + path,
            "integrity": "" if is_installed else integrity,
            "is_style": name.endswith(".css"),
        }
        for name, (path, integrity) in FILES.items()
    ]
    tabs = [
        {"query": path.read_text(encoding="utf-8")} for path in sorted(EXAMPLES.glob("*.graphql"))
    ]
    workspace = request.GET.get("workspace", "")
    context = {"assets": assets, "tabs": tabs, "workspace": workspace}
    return render(request, "api/graphiql.html", context)
