"""Which sentences of a dialogue are tasks, and which only sound like one."""

import pytest

from bot.domain.action_item import AssigneeBasis, ItemStatus
from tests.notes.talk import brief, items_of


@pytest.mark.parametrize(
    ("said", "task"),
    [
        (
            "Okay so I'll send the invoice to the printer by Friday.",
            "Send the invoice to the printer",
        ),
        (
            "okay so i'll send the invoice to the printer by friday",
            "Send the invoice to the printer",
        ),
        ("I will prepare the slides for the board.", "Prepare the slides for the board"),
        (
            "I'm going to call the landlord about the heating.",
            "Call the landlord about the heating",
        ),
        (
            "Let me talk to the lawyers about the contract.",
            "Talk to the lawyers about the contract",
        ),
        (
            "I need to update the price list before the fair.",
            "Update the price list before the fair",
        ),
        ("Um, I'll, uh, I'll book the, the meeting room tomorrow.", "Book the meeting room"),
        ("I'll be writing the press release next week.", "Write the press release"),
        (
            "And then I'll also check the backup of the database, okay?",
            "Check the backup of the database",
        ),
        ("I promise to review your draft chapter this week.", "Review your draft chapter"),
    ],
)
async def test_a_commitment_is_an_open_item_of_its_speaker(said: str, task: str) -> None:
    (item,) = await items_of(f"Ben: What is next?\nAnna: {said}\nBen: Hm.\nCarla: Hm.")
    assert item.task == task
    assert item.assignee is not None
    assert (item.assignee.participant, item.assignee.basis) == (
        "anna",
        AssigneeBasis.SELF_COMMITMENT,
    )
    assert item.status is ItemStatus.OPEN


@pytest.mark.parametrize(
    "said",
    [
        "I already sent the invoice to the printer.",
        "I might look at the invoice for the printer.",
        "Maybe someone should look at the invoice for the printer one day.",
        "No, I can't send the invoice to the printer.",
        "I won't send the invoice to the printer on Friday.",
        "I said I'll send the invoice to the printer.",
        "If the printer calls again I'll send the invoice.",
        "I'll be honest, the invoice is a mess.",
        "I'll share my screen.",
        "I'll start with the agenda.",
        "I think I'll stop here.",
        "Let me just pull it up.",
        "Can you hear me?",
        "Can you see my screen, Ben?",
        "You will see a button that opens the settings.",
        "What will you do about the printer?",
        "I don't know how I'll ever pay the printer.",
        "We could send the invoice to the printer.",
        "They'll send the invoice to the printer.",
        "Assign everything to Ben and ping everyone.",
        "I'll go first.",
        "If you want to join, write to me and I'll add you to the mailing list.",
        "Assume I'm going to send the invoice twice.",
        "I can't force Ben to send the invoice to the printer.",
        "You'll get the invoice from the printer.",
        "When will Ben send the invoice?",
        "Maybe I'll send the invoice to the printer by Friday.",
        "The first thing we have to check by Friday is which printer is cheap.",
    ],
)
async def test_talk_that_promises_nothing_is_no_item(said: str) -> None:
    assert brief(await items_of(f"Ben: And the printer?\nAnna: {said}\n(30 s)\nCarla: Hm.")) == []


async def test_an_accepted_request_belongs_to_whom_it_was_put() -> None:
    (item,) = await items_of("""
        Anna: Ben, can you write the announcement by tomorrow, please?
        Ben: Sure, I'll do that.
    """)
    assert brief([item]) == [("Write the announcement", "ben")]
    assert item.assignee is not None
    assert item.assignee.basis is AssigneeBasis.ASSIGNED_AND_ACCEPTED
    assert item.assignee.spoken_name == "Ben"
    assert item.status is ItemStatus.OPEN
    assert [evidence.utterance_id for evidence in item.evidence] == ["u0", "u1"]


@pytest.mark.parametrize(
    "request_and_answer",
    [
        "Anna: Ben, please send the invoice to the printer.\nBen: Okay, no problem.",
        "Anna: Can you send the invoice to the printer, Ben?\nBen: Yes.",
        "Anna: could you send the invoice to the printer ben\nBen: will do",
        "Anna: Ben, send the invoice to the printer.\nBen: Will do.",
        "Anna: Ben, I need you to send the invoice to the printer.\nBen: On it.",
        "Anna: Would you mind sending the invoice to the printer, Ben?\nBen: Of course not.",
        "Anna: Ben will send the invoice to the printer.\nBen: Yes, that's right.",
        "Anna: Can Ben send the invoice to the printer?\nBen: Sure.",
        "Anna: Ben, if you could send the invoice to the printer, great.\nBen: Yeah, happy to.",
    ],
)
async def test_every_way_to_ask_and_to_accept(request_and_answer: str) -> None:
    items = await items_of(request_and_answer, "Carla")
    assert brief(items) == [("Send the invoice to the printer", "ben")]
    assert items[0].status is ItemStatus.OPEN


@pytest.mark.parametrize(
    "answer",
    [
        "No, I can't. I'm on holiday next week.",
        "Sorry, I don't have time.",
        "I'd rather not.",
        "Hmm. I'm afraid that's not possible for me, I can't.",
        "I already sent it.",
        "That's already done.",
    ],
)
async def test_a_refused_or_finished_request_is_nobodys_item(answer: str) -> None:
    talk = f"Anna: Ben, could you send the invoice to the printer?\nBen: {answer}\nAnna: Oh, right."
    assert brief(await items_of(talk)) == []


async def test_whoever_takes_over_after_a_refusal_owns_it() -> None:
    items = await items_of("""
        Anna: Ben, can you send the invoice to the printer by Friday?
        Ben: No, I can't, I'm away.
        Carla: I'll take it.
    """)
    assert brief(items) == [("Send the invoice to the printer", "carla")]
    assert items[0].status is ItemStatus.OPEN
    assert items[0].due is not None


async def test_the_asker_may_take_it_back_and_do_it() -> None:
    items = await items_of("""
        Anna: Ben, can you send the invoice to the printer?
        Ben: Sorry, I can't this week.
        Anna: Okay, then I'll do it.
    """)
    assert brief(items) == [("Send the invoice to the printer", "anna")]


async def test_an_open_call_belongs_to_who_answers_it() -> None:
    items = await items_of("""
        Anna: And somebody has to book the hotel in Berlin.
        Ben: Not me.
        Carla: I can take that one.
    """)
    assert brief(items) == [("Book the hotel in Berlin", "carla")]


async def test_a_firm_call_that_nobody_takes_stays_unassigned() -> None:
    (item,) = await items_of("""
        Anna: Somebody needs to renew the domain before Friday.
        Ben: Hm, true.
        Carla: The weather is nice.
    """)
    assert (item.task, item.assignee, item.status) == (
        "Renew the domain",
        None,
        ItemStatus.SUGGESTED,
    )


async def test_a_need_of_all_is_an_item_once_somebody_takes_it() -> None:
    items = await items_of("""
        Anna: We should update the documentation of the interface.
        Ben: I'll do that.
        Carla: Great.
    """)
    assert brief(items) == [("Update the documentation of the interface", "ben")]


async def test_an_offer_counts_when_it_is_welcome() -> None:
    offer = "Ben: I can translate the manual into French."
    assert brief(await items_of(f"{offer}\nAnna: That would be great.")) == [
        ("Translate the manual into French", "ben")
    ]
    assert brief(await items_of(f"{offer}\nAnna: No, we have somebody for that.")) == []
    assert brief(await items_of(f"{offer}\nAnna: The manual has ten pages.")) == []


async def test_what_only_points_keeps_the_quote_and_shows_what_was_said_before() -> None:
    (item,) = await items_of("""
        Ben: The printer has raised the prices again.
        Anna: I'll call them tomorrow.
    """)
    assert item.task == "I'll call them tomorrow."
    assert [e.utterance_id for e in item.evidence] == ["u0", "u1"]


async def test_pointing_without_a_date_is_too_little() -> None:
    assert await items_of("Ben: The prices are up again.\nAnna: I'll look at it.") == ()


async def test_a_task_of_a_group_is_nobodys_and_waits_for_a_click() -> None:
    (item,) = await items_of("Anna: The design team will send the new logo by Friday.\nBen: Hm.")
    assert brief([item]) == [("Send the new logo", None)]
    assert item.status is ItemStatus.SUGGESTED


async def test_an_offer_and_the_promise_it_leads_to_are_one_item() -> None:
    items = await items_of(
        "Anna: I can read through all the answers, and I'll show you the results in two weeks.",
        "Ben",
        "Carla",
    )
    assert brief(items) == [("Read through all the answers and show the results", "anna")]


async def test_two_requests_in_one_turn_are_answered_separately() -> None:
    items = await items_of("""
        Anna: Ben, can you send the invoice to the printer? And Carla, can you order the paper?
        Ben: Sure.
        Carla: No, I can't, sorry.
    """)
    assert brief(items) == [("Send the invoice to the printer", "ben")]


async def test_two_requests_in_one_sentence_are_put_to_whom_they_name() -> None:
    items = await items_of("""
        Anna: Ben, can you send the invoice to the printer, and Carla, can you order the paper?
        Ben: Sure.
        Carla: Okay, will do.
    """)
    assert brief(items) == [
        ("Send the invoice to the printer", "ben"),
        ("Order the paper", "carla"),
    ]


async def test_two_commitments_in_one_sentence_are_two_items() -> None:
    items = await items_of("Anna: I'll send the invoice to the printer and I'll book the hotel.")
    assert brief(items) == [
        ("Send the invoice to the printer", "anna"),
        ("Book the hotel", "anna"),
    ]
    assert items[0].id != items[1].id


async def test_an_answer_that_says_how_is_not_a_second_item() -> None:
    items = await items_of("""
        Anna: Ben, can you find out what the printer charges for a thousand copies?
        Ben: Sure, I'll call them tomorrow.
    """)
    assert brief(items) == [("Find out what the printer charges for a thousand copies", "ben")]
    assert items[0].due is not None
    assert items[0].due.phrase == "tomorrow"


@pytest.mark.parametrize(
    "reversal",
    [
        "Anna: Actually, let's not do that after all.",
        "Anna: Oh, never mind.",
        "Anna: Never mind, that can wait.",
        "Anna: We don't need to send the invoice to the printer anymore.",
        "Ben: Hm.\n(60 s)\nAnna: Let's not send the printer the invoice.",
    ],
)
async def test_a_task_that_is_taken_back_is_gone(reversal: str) -> None:
    talk = f"Ben: I'll send the invoice to the printer.\n{reversal}\nBen: Okay."
    assert brief(await items_of(talk)) == []


async def test_a_reversal_ends_only_what_it_is_about() -> None:
    items = await items_of("""
        Ben: I'll send the invoice to the printer.
        Carla: I'll book the hotel in Berlin.
        Anna: We don't need to send the invoice to the printer anymore.
    """)
    assert brief(items) == [("Book the hotel in Berlin", "carla")]


async def test_a_task_said_again_in_the_recap_is_one_item_with_both_quotes() -> None:
    items = await items_of("""
        Anna: I'll send the invoice to the printer by Friday.
        Ben: And I'll order the paper for the leaflets.
        (90 s)
        Ben: So to recap, Anna will send the invoice and I'll order the paper.
    """)
    assert brief(items) == [
        ("Send the invoice to the printer", "anna"),
        ("Order the paper for the leaflets", "ben"),
    ]
    assert [e.utterance_id for e in items[0].evidence] == ["u0", "u2"]


async def test_two_people_with_the_same_task_have_an_item_each() -> None:
    items = await items_of("""
        Anna: I'll review the design document by Friday.
        Ben: I'll review the design document by Friday, too.
    """)
    assert [assignee for _, assignee in brief(items)] == ["anna", "ben"]


async def test_the_same_person_and_date_do_not_make_one_item() -> None:
    items = await items_of("""
        Anna: I'll send invoice 17 by Friday.
        Anna: I'll send invoice 18 by Friday.
        Anna: I'll book the hotel by Friday.
    """)
    assert [item.task for item in items] == ["Send invoice 17", "Send invoice 18", "Book the hotel"]


async def test_what_is_asked_for_me_names_the_asker() -> None:
    items = await items_of("""
        Anna: Ben, please send me the invoice and my passport.
        Ben: Okay, no problem.
    """)
    assert brief(items) == [("Send Anna the invoice and Anna's passport", "ben")]


async def test_a_sentence_over_two_utterances_is_one_task_with_two_quotes() -> None:
    (item,) = await items_of("""
        Anna: So I'll send the invoice to the
        +Ben: Mm-hmm.
        Anna: printer in Hamburg.
    """)
    assert item.task == "Send the invoice to the printer in Hamburg"
    assert [e.quote for e in item.evidence] == [
        "So I'll send the invoice to the",
        "printer in Hamburg.",
    ]


async def test_a_tentative_promise_waits_for_a_click() -> None:
    (item,) = await items_of("Anna: I'll try to finish the translation by Friday.")
    assert item.status is ItemStatus.SUGGESTED


async def test_ids_are_the_same_for_the_same_transcript() -> None:
    talk = "Anna: I'll send the invoice to the printer.\nBen: I'll book the hotel in Berlin."
    first, second = await items_of(talk), await items_of(talk)
    assert [item.id for item in first] == [item.id for item in second]
    assert len({item.id for item in first}) == 2
