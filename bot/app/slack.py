"""How Slack is reached, by the settings."""

from bot.settings import Settings
from integrations.slack.reaching import SlackKeys


def slack_keys(settings: Settings) -> SlackKeys | None:
    """The keys that are set, None where Slack is not to be joined."""
    if settings.slack_bot_token is None and settings.slack_client_id is None:
        return None
    return SlackKeys(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        signing_secret=settings.slack_signing_secret,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        secret_keys=settings.secret_keys,
        public_url=str(settings.public_url) if settings.public_url else None,
        api_url=str(settings.slack_api_url) if settings.slack_api_url else None,
    )
