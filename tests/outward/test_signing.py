"""Secrets and signatures, as anybody's library for Standard Webhooks has them."""

import base64
from datetime import UTC, datetime
from importlib.metadata import version

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bot.outward.signing import new_secret, signed_headers

BODY = '{"task": "Grüße schicken 🙂"}'.encode()


def test_a_secret_is_a_prefix_and_32_bytes_of_chance() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    for secret in secrets:
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32


def test_a_signature_is_that_of_the_standards_example() -> None:
    at = datetime(2021, 2, 25, 15, 2, 10, 900_000, tzinfo=UTC)
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at,
        b'{"test": 2432232314}',
    )
    assert headers == {
        "content-type": "application/json",
        "user-agent": f"Minuta/{version('minuta')}",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("changed", ["body", "webhook-id", "webhook-timestamp", "secret"])
def test_what_was_changed_on_the_way_is_not_taken(changed: str) -> None:
    secret = new_secret()
    headers = dict(signed_headers(secret, "c1", datetime.now(UTC), BODY))
    assert Webhook(secret).verify(BODY, headers) == {"task": "Grüße schicken 🙂"}
    body = BODY + b" " if changed == "body" else BODY
    if changed in headers:
        headers[changed] = str(int(headers["webhook-timestamp"]) + 1)
    verifier = Webhook(new_secret() if changed == "secret" else secret)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body, headers)
