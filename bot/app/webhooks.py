"""Webhooks, by the settings."""

from bot.outward.signing import SECRETS
from bot.sealing import Sealing
from bot.settings import Settings


def webhook_sealing(settings: Settings) -> Sealing | None:
    """What the secrets of webhooks are kept with; None where no key is set for that."""
    if not settings.secret_keys:
        return None
    return Sealing([key.get_secret_value() for key in settings.secret_keys], SECRETS)
