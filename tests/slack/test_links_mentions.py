"""Addresses that people paste, and what they want who call Minuta."""

import pytest

from integrations.slack.links import FileLink, MessageLink, message_address, read_link
from integrations.slack.mentions import Wanted, Wish, readable, wanted

URL = "https://acme.slack.com/"


@pytest.mark.parametrize(
    ("words", "link"),
    [
        (f"{URL}archives/C12AB/p1764547200000100", MessageLink("C12AB", "1764547200.000100")),
        (
            f"<{URL}archives/C12AB/p1764547200000100?thread_ts=1764547100.000200&amp;cid=C12AB>",
            MessageLink("C12AB", "1764547200.000100", "1764547100.000200"),
        ),
        (f"{URL}files/U12AB/F0123AB/weekly.m4a", FileLink("F0123AB")),
        ("https://files.slack.com/files-pri/T1-F0123AB/weekly.m4a", None),
        ("F0123AB", FileLink("F0123AB")),
        ("http://acme.slack.com/files/U12AB/F0123AB/x", None),
        ("https://slack.com.evil.example/files/U12AB/F0123AB/x", None),
        ("https://acme.slack.com/archives/C12AB", None),
        ("budget", None),
        ("", None),
    ],
)
def test_an_address_is_read(words: str, link: MessageLink | FileLink | None) -> None:
    assert read_link(words) == link


def test_an_address_that_is_written_is_read_again() -> None:
    link = MessageLink("C12AB", "1764547200.000100", "1764547100.000200")
    assert read_link(message_address(URL, *link)) == link
    assert read_link(message_address(URL, *link[:2])) == MessageLink(*link[:2])


@pytest.mark.parametrize(
    ("text", "wish", "words"),
    [
        ("<@U1> ask who pays?", Wish.ASK, "who pays?"),
        ("<@U1> who pays for the ink?", Wish.ASK, "who pays for the ink?"),
        ("Kaffee? &amp; Tee?", Wish.ASK, "Kaffee? & Tee?"),
        ("<@U1|minuta> notes", Wish.NOTES, ""),
        ("please make the meeting notes <@U1>", Wish.NOTES, ""),
        ("can you take notes", Wish.NOTES, ""),
        ("search: blue ink", Wish.SEARCH, "blue ink"),
        ("tasks overdue", Wish.TASKS, "overdue"),
        ("ask", Wish.HELP, ""),
        ("<@U1>", Wish.HELP, ""),
        ("thank you", Wish.HELP, ""),
        ("notable", Wish.HELP, ""),
    ],
)
def test_a_wish_is_understood(text: str, wish: Wish, words: str) -> None:
    assert wanted(text) == Wanted(wish, words)


async def test_a_message_is_read_as_people_see_it() -> None:
    async def name(user_id: str) -> str:
        return {"U1": "Anna"}.get(user_id, "somebody")

    text = "<@U1> &lt;b&gt; <!channel> <https://a.example|the site> <https://b.example> <#C1|room>"
    read = await readable(text, name)
    assert read == "@Anna <b> @channel the site https://b.example room"
