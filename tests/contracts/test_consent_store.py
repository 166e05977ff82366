"""What every store promises about those who do not want to be heard."""

from datetime import UTC, datetime

from bot.domain.people import Account
from bot.ports import Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANN = Account(platform="discord", workspace="1", user_id="7")


async def test_nobody_has_opted_out_of_what_they_were_not_asked(store: Store) -> None:
    assert await store.opted_out("discord", "1") == frozenset()


async def test_an_opt_out_holds_in_its_workspace_until_it_is_taken_back(store: Store) -> None:
    await store.opt_out(ANN, NOW)
    await store.opt_out(ANN, NOW)
    await store.opt_out(ANN.model_copy(update={"workspace": "2", "user_id": "8"}), NOW)
    assert await store.opted_out("discord", "1") == {"7"}
    await store.opt_in(ANN)
    await store.opt_in(ANN)
    assert await store.opted_out("discord", "1") == frozenset()
    assert await store.opted_out("discord", "2") == {"8"}
