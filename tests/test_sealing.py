"""Secrets under seal."""

import pytest

from bot.errors import SettingsError
from bot.outward.signing import SECRETS
from bot.sealing import Purpose, Sealing
from integrations.slack.sealing import Sealing as TokenSealing

KEY = "a" * 32
OTHER_KEY = "b" * 32


def test_what_is_sealed_opens_with_any_key_that_is_set() -> None:
    sealed = Sealing([KEY], SECRETS).sealed(b"whsec_1")
    assert b"whsec" not in sealed
    assert Sealing([OTHER_KEY, KEY], SECRETS).opened(sealed) == b"whsec_1"
    newer = Sealing([OTHER_KEY, KEY], SECRETS).sealed(b"whsec_2")
    assert Sealing([OTHER_KEY], SECRETS).opened(newer) == b"whsec_2"
    with pytest.raises(SettingsError, match="The secrets of webhooks can't be opened"):
        Sealing([OTHER_KEY], SECRETS).opened(sealed)


def test_what_is_for_one_purpose_is_of_no_use_for_another() -> None:
    sealed = TokenSealing([KEY]).sealed(b"xoxb-1")
    other = Purpose(b"another", "Secrets of another kind", "make them anew")
    for sealing in (Sealing([KEY], SECRETS), Sealing([KEY], other)):
        with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY"):
            sealing.opened(sealed)


def test_tokens_that_earlier_versions_have_sealed_are_opened() -> None:
    sealed = (
        b"gAAAAABrDW7QCk-qVNnPTi0hgpDi6gX4W27hnwkYAD9-mUWu3w"
        b"JfjFWy-5ByWR2GNKoeEmggni1Fb_ZNzj6GUPwFAxGxwOzflA=="
    )
    assert TokenSealing([KEY]).opened(sealed) == b"xoxb-1"
