"""Every route stands in docs/web.md, and nothing else does."""

import re
from pathlib import Path

from fastapi.routing import APIRoute

from web import Settings, create_app

TEXT = (Path(__file__).parents[2] / "docs/web.md").read_text()


def routes(app):
    found = set()
    pending = list(app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            path = re.sub(r"\{(\w+):path\}", r"{\1}", route.path)
            found |= {f"{method} {path}" for method in route.methods - {"HEAD"}}
        pending += getattr(getattr(route, "original_router", None), "routes", [])
    return found


def test_every_route_is_documented(services):
    app = create_app(services, Settings(action_token="t" * 32))
    documented = set(re.findall(r"^\| `((?:GET|POST) /[^`]*)`", TEXT, re.M))
    assert documented == routes(app)
