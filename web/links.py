"""Addresses of this application's own pages, safe to put into any page or message.

>>> provision_link("drug-admin-law@2019-12-01#art_98__para_3")
'/provisions/drug-admin-law@2019-12-01%23art_98__para_3'
>>> read_provision_id("drug-admin-law@2019-12-01/art_98")
'drug-admin-law@2019-12-01#art_98'
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import quote, urlencode


def provision_link(provision_id: str, on: str | None = None) -> str:
    """The page of a provision; ``#`` belongs to the id and must not end the path.

    Args:
        provision_id: ``drug-admin-law@2019-12-01#art_98``.
        on: the day as of which validity is shown, ``YYYY-MM-DD``.
    """
    query = f"?{urlencode({'on': on})}" if on else ""
    return f"/provisions/{quote(provision_id, safe='@')}{query}"


def read_provision_id(path: str) -> str:
    """The id in the path of a provision's page, also in the form ``<text>/<fragment>``."""
    return path if "#" in path else path.strip("/").replace("/", "#", 1)


def read_facts_parameter(text: str) -> Any:
    """The facts in ``?facts=``: JSON, or URL-safe base64 of JSON as the chat writes it.

    Raises:
        ValueError: neither of the two.
    """
    stripped = text.strip()
    if stripped.startswith("{"):
        return json.loads(stripped)
    padded = stripped + "=" * (-len(stripped) % 4)
    try:
        return json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (binascii.Error, UnicodeError) as error:
        raise ValueError(text) from error
