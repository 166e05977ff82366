"""Secrets of webhooks, and the headers by which a receiver knows that a call is ours."""

from __future__ import annotations

import base64
import secrets
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from standardwebhooks import Webhook as Signer

from bot.sealing import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SECRETS: Final = Purpose(
    info=b"minuta: secrets of webhooks, 1",
    what="The secrets of webhooks",
    instead="remove the webhooks and add them again",
)
"""What a webhook's secret is sealed for."""

_PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """A secret as receivers write it, by Standard Webhooks 1.0: a prefix and 32 bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(secret: str, call_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a call, signed by Standard Webhooks 1.0 (HMAC-SHA256, `v1`).

    `call_id` is the same at every attempt, `at` (UTC) the moment of this one. `body` is UTF-8.
    """
    return {
        "content-type": "application/json",
        "user-agent": _user_agent(),
        "webhook-id": call_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(call_id, at, body.decode()),
    }


@cache
def _user_agent() -> str:
    return f"Minuta/{version('minuta')}"
