"""Settings: every problem at once, empty values are unset, secrets stay secret."""

from datetime import time
from pathlib import Path

import pytest

from bot.capabilities import State, capabilities
from bot.domain.speech import Extra
from bot.errors import SettingsError
from bot.settings import Settings, read_settings

MODELS = ("openai", "assemblyai")
ENGINES = ("moonshine", "deepgram", "gladia", "openai")
SPEECH_IS_SET = ("speech", State.CONFIGURED)
SLACK_IS_SET = ("slack", State.CONFIGURED)
SLACK_IS_NOT_SET = ("slack", State.MISCONFIGURED)
WEB = {"MINUTA_WEB": "8080", "MINUTA_PUBLIC_URL": "https://m.org"}
PLAIN_HTTP = {"MINUTA_PUBLIC_URL": "http://m.org"}
OAUTH = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "c",
    "SLACK_SIGNING_SECRET": "s",
    "MINUTA_SECRET_KEY": "k" * 32,
}
LOCAL = "http://localhost:11434/v1"
NAMES = [field.alias for field in Settings.model_fields.values() if field.alias]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def read(**environment: str) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return read_settings(env_file=None)


def states(settings: Settings) -> dict[str, State]:
    return {c.name: c.state for c in capabilities(settings, ENGINES, MODELS)}


def test_nothing_has_to_be_set() -> None:
    settings = read()
    assert settings.speech == ("moonshine",)
    assert settings.working_hours.day_end == time(17)
    assert settings.database.startswith("sqlite:///")
    assert set(states(settings).values()) == {State.CONFIGURED, State.NOT_CONFIGURED}


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read(
            MINUTA_ZONE="Mars/Olympus",
            MINUTA_HOURS="nine to five",
            MINUTA_WORKING_DAYS="mon,fooday",
            MINUTA_JOBS="0",
            SLACK_API_URL="not a url",
        )
    message = str(raised.value)
    for name in (
        "MINUTA_ZONE",
        "MINUTA_HOURS",
        "MINUTA_WORKING_DAYS",
        "MINUTA_JOBS",
        "SLACK_API_URL",
    ):
        assert name in message
    assert "Europe/Berlin" in message
    assert "\n" not in message


def test_an_empty_value_counts_as_not_set() -> None:
    settings = read(DISCORD_TOKEN="", MINUTA_ZONE="", DATABASE_URL="")
    assert settings.discord_token is None
    assert settings.database_url is None


def test_secrets_do_not_show() -> None:
    assert "xoxb-1" not in repr(read(SLACK_BOT_TOKEN="xoxb-1"))  # noqa: S106 (made up)


def test_a_wrong_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(SettingsError) as raised:
        read(OPENAI_BASE_URL="http://user:hunter2@")
    assert "hunter2" not in str(raised.value)


def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated() -> None:
    key = read(DEEPGRAM_API_KEY=" k1 ").deepgram_api_key
    assert key is not None
    assert key.get_secret_value() == "k1"
    for wrong in ("schlüssel", "two words", "line\nbreak"):
        with pytest.raises(SettingsError, match="DEEPGRAM_API_KEY") as raised:
            read(DEEPGRAM_API_KEY=wrong)
        assert wrong.split()[0] not in str(raised.value)


def test_what_is_missing_for_installations_of_slack_is_named_at_once() -> None:
    found = {c.name: c for c in capabilities(read(SLACK_CLIENT_ID="1.2"), ENGINES, MODELS)}
    for name in ("SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "MINUTA_SECRET_KEY"):
        assert name in found["slack"].detail
    assert "openssl rand" in (found["slack"].remedy or "")


def test_several_keys_for_secrets_are_read_and_short_ones_refused_and_not_repeated() -> None:
    old, new = "o" * 32, "n" * 44
    settings = read(MINUTA_SECRET_KEY=f"{new}, {old}")
    assert [key.get_secret_value() for key in settings.secret_keys] == [new, old]
    assert old not in repr(settings)
    with pytest.raises(SettingsError, match="MINUTA_SECRET_KEY") as raised:
        read(MINUTA_SECRET_KEY=f"{new},hunter2")
    assert "hunter2" not in str(raised.value)
    assert new not in str(raised.value)


def test_hours_and_days_are_read() -> None:
    settings = read(MINUTA_HOURS="8:30-16:00", MINUTA_WORKING_DAYS="Sun, Monday,tue")
    assert settings.working_hours.day_start == time(8, 30)
    assert settings.working_hours.days == {6, 0, 1}


def test_a_day_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(SettingsError, match="start before it ends"):
        read(MINUTA_HOURS="17:00-09:00")


def test_an_env_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("MINUTA_ZONE=Asia/Tokyo\nSOMETHING_ELSE=1\n", encoding="utf-8")
    assert read_settings(env_file=file).zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("environment", "name", "state"),
    [
        ({"MINUTA_SPEECH": "moonshine,nobody"}, "speech", State.MISCONFIGURED),
        ({"MINUTA_SPEECH": "deepgram"}, "speech", State.MISCONFIGURED),
        ({"MINUTA_SPEECH": "deepgram,moonshine", "DEEPGRAM_API_KEY": "k"}, *SPEECH_IS_SET),
        ({"MINUTA_SPEECH": "openai:whisper", "OPENAI_BASE_URL": LOCAL}, *SPEECH_IS_SET),
        ({"MINUTA_LIVE_SPEECH": "gladia"}, "speech", State.MISCONFIGURED),
        ({"MINUTA_LIVE_SPEECH": "gladia", "GLADIA_API_KEY": "k"}, *SPEECH_IS_SET),
        ({"MINUTA_LIVE_SPEECH": "gladia", "GLADIA_API_KEY": "k"}, "gladia", State.CONFIGURED),
        ({"GLADIA_API_KEY": "k"}, "gladia", State.NOT_CONFIGURED),
        ({"MINUTA_WEB": "8080"}, "web", State.MISCONFIGURED),
        ({"MINUTA_WEB": "8080", "MINUTA_PUBLIC_URL": "https://m.org"}, "web", State.CONFIGURED),
        ({"DATABASE_URL": "mysql://localhost/x"}, "database", State.MISCONFIGURED),
        ({"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, "slack", State.MISCONFIGURED),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "slack", State.MISCONFIGURED),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "1"}, "slack", State.MISCONFIGURED),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, *SLACK_IS_SET),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, *SLACK_IS_NOT_SET),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, *SLACK_IS_NOT_SET),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", **WEB}, *SLACK_IS_SET),
        (
            {**WEB, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", **PLAIN_HTTP},
            *SLACK_IS_NOT_SET,
        ),
        ({"SLACK_CLIENT_ID": "1.2"}, *SLACK_IS_NOT_SET),
        (OAUTH, *SLACK_IS_NOT_SET),
        ({**OAUTH, **WEB}, *SLACK_IS_SET),
        ({**OAUTH, **WEB, "MINUTA_SECRET_KEY": ""}, *SLACK_IS_NOT_SET),
        ({"DATABASE_URL": "postgresql://localhost/x"}, "database", State.CONFIGURED),
        ({"MINUTA_LANGUAGE": "nobody:m", "OPENAI_API_KEY": "k"}, "notes", State.MISCONFIGURED),
        ({"MINUTA_LANGUAGE": "openai:m"}, "notes", State.MISCONFIGURED),
        ({"MINUTA_LANGUAGE": "openai:m", "OPENAI_API_KEY": "k"}, "notes", State.CONFIGURED),
        ({"MINUTA_LANGUAGE": "openai:m", "OPENAI_BASE_URL": LOCAL}, "notes", State.CONFIGURED),
        ({"MINUTA_LANGUAGE": "assemblyai:m", "OPENAI_API_KEY": "k"}, "notes", State.MISCONFIGURED),
        ({"OPENAI_API_KEY": "k"}, "openai", State.NOT_CONFIGURED),
    ],
)
def test_what_is_misconfigured_says_what_to_do(
    environment: dict[str, str], name: str, state: State
) -> None:
    found = {c.name: c for c in capabilities(read(**environment), ENGINES, MODELS)}
    assert found[name].state is state
    assert (found[name].remedy is not None) == (state is State.MISCONFIGURED)


def test_a_language_model_is_named_with_its_provider() -> None:
    models = read(MINUTA_LANGUAGE="openai:gpt-5.4-mini, assemblyai:claude").language
    assert models == ("openai:gpt-5.4-mini", "assemblyai:claude")
    with pytest.raises(SettingsError, match="provider:model"):
        read(MINUTA_LANGUAGE="gpt-5.4-mini")


def test_prices_are_by_the_hour_and_by_engine() -> None:
    prices = read(MINUTA_SPEECH_PRICES="deepgram:nova-3=0.26, gladia@stream=1").speech_prices
    assert prices == {"deepgram:nova-3": 0.26, "gladia@stream": 1.0}
    for wrong in ("deepgram", "deepgram=-1", "deepgram=free", "=1", "a=1=2"):
        with pytest.raises(SettingsError, match="is no price"):
            read(MINUTA_SPEECH_PRICES=wrong)


def test_what_is_guessed_from_voices_is_no_setting_of_an_installation() -> None:
    extras = read(MINUTA_SPEECH_EXTRAS="entities,sentiment").speech_extras
    assert extras == {Extra.ENTITIES, Extra.SENTIMENT}
    with pytest.raises(SettingsError, match="per server"):
        read(MINUTA_SPEECH_EXTRAS="entities,emotion")
    with pytest.raises(SettingsError, match="MINUTA_SPEECH_EXTRAS"):
        read(MINUTA_SPEECH_EXTRAS="everything")


def test_a_port_alone_is_for_this_machine_only() -> None:
    assert read(MINUTA_WEB="8080").web == ("127.0.0.1", 8080)
    assert read(MINUTA_METRICS="[::1]:9464").metrics == ("::1", 9464)
    for wrong in ("everywhere", "0.0.0.0:99999", "localhost:"):
        with pytest.raises(SettingsError, match="must look like"):
            read(MINUTA_WEB=wrong)


def test_webhooks_stay_in_the_open_network_unless_it_is_set() -> None:
    assert not read().webhooks_private
    assert read(MINUTA_WEBHOOKS_PRIVATE="true").webhooks_private


def test_the_example_file_names_every_setting_and_nothing_else() -> None:
    example = Path(__file__).parent.parent / ".env.example"
    named = [
        line.lstrip("# ").partition("=")[0]
        for line in example.read_text(encoding="utf-8").splitlines()
        if "=" in line
    ]
    assert sorted(named) == sorted(NAMES)
