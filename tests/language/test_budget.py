"""Tokens are estimated, rather too high; what fits beside what."""

import pytest

from bot.domain.frozen import Frozen
from bot.domain.language import Prompt
from bot.language.budget import (
    is_read_in_part,
    room_for_answer,
    room_for_user,
    tokens_asked,
    tokens_of,
)
from bot.language.settings import LanguageSettings

# Each with the tokens by o200k_base and by cl100k_base, counted once.
MEASURED = {
    "We should ship the beta on Friday, and Anna will write the release": (14, 14),
    "Wir sollten die Betaversion am Freitag ausliefern, und Anna schrei": (16, 17),
    "Nous devrions livrer la version bêta vendredi, et Anna rédigera le": (18, 20),
    "Deberíamos publicar la versión beta el viernes, y Ana escribirá la": (15, 19),
    "Powinniśmy wydać wersję beta w piątek, a Anna napisze informacje o": (20, 24),
    "Beta sürümünü cuma günü yayınlamalıyız, Ayşe perşembe akşamına kad": (21, 31),
    "Meidän pitäisi julkaista beetaversio perjantaina, ja Anna kirjoitt": (16, 22),
    "Chúng ta nên phát hành bản beta vào thứ Sáu, và Anna sẽ viết ghi c": (19, 30),
    "Нам нужно выпустить бета-версию в пятницу, а Анна напишет заметки ": (23, 35),
    "Πρέπει να κυκλοφορήσουμε την έκδοση beta την Παρασκευή, και η Άννα": (21, 56),
    "אנחנו צריכים לשחרר את גרסת הבטא ביום שישי, ואנה תכתוב את הערות הגר": (25, 62),
    "يجب أن نطلق النسخة التجريبية يوم الجمعة، وستكتب آنا ملاحظات الإصدا": (22, 48),
    "हमें शुक्रवार को बीटा संस्करण जारी करना चाहिए, और अन्ना गुरुवार शा": (19, 66),
    "நாம் வெள்ளிக்கிழமை பீட்டா பதிப்பை வெளியிட வேண்டும், அன்னா வியாழன் ": (25, 88),
    "เราควรปล่อยรุ่นเบต้าในวันศุกร์ และแอนนาจะเขียนบันทึกประจำรุ่นภายใน": (32, 64),
    "我们应该在星期五发布测试版，安娜会在星期四晚上之前写好发布说": (21, 29),
    "金曜日にベータ版をリリースする必要があります。アンナさんが木": (19, 27),
    "금요일에 베타 버전을 출시해야 하고, 안나가 목요일 저": (17, 29),
    "პარასკევს უნდა გამოვუშვათ ბეტა ვერსია და ანა ხუთშაბათს საღამომდე დ": (29, 123),
    "ዓርብ ዕለት ቤታ ስሪቱን መልቀቅ አለብን፣ አና እስከ ሐሙስ ምሽት ድረስ ማስታወሻዎቹን ትጽፋለች።": (110, 146),
    "👍🎉 great 🚀🚀 👩\u200d💻 done ✅ ❌": (17, 24),
    "[u0017 00:12:33 a1b2c3d4] 2026-11-24T21:40:03Z 0.8273 1,284,001 ht": (44, 44),
    '{"type": "object", "properties": {"items": {"type": "array", "item': (20, 20),
}


class Answer(Frozen):
    tasks: list[str]


@pytest.mark.parametrize(("text", "newer", "older"), [(t, *n) for t, n in MEASURED.items()])
def test_the_estimate_is_near_to_what_models_count(text: str, newer: int, older: int) -> None:
    assert newer * 0.95 <= tokens_of(text)
    assert older * 0.75 <= tokens_of(text) <= older * 1.7


@pytest.mark.parametrize(("text", "least"), [("", 0), ("a", 1), ("\n" * 100, 25), ("é" * 10, 5)])
def test_odd_texts_have_tokens_too(text: str, least: int) -> None:
    assert least <= tokens_of(text) <= 2 * least + len(text)


def test_a_longer_text_never_has_fewer_tokens() -> None:
    text = "".join(MEASURED)
    counts = [tokens_of(text[:length]) for length in range(0, len(text), 7)]
    assert counts == sorted(counts)


def prompt(system: str, user: str, max_tokens: int) -> Prompt:
    return Prompt(
        system=system, user=user, schema_name="x", json_schema={"a": 1}, max_tokens=max_tokens
    )


def test_what_fits_beside_the_rest_fits() -> None:
    settings = LanguageSettings(context_share=0.9, max_answer_tokens=500)
    room = room_for_user(4000, "Be brief.", Answer, settings=settings)
    assert 2500 < room < 3100
    user = "word " * (room * 9 // 10)
    assert tokens_of(user) <= room
    asked = prompt("Be brief.", user, 500)
    assert tokens_asked(asked) + 500 <= 3600
    assert room_for_answer(4000, asked, 0.9) is not None


def test_nothing_fits_into_a_context_that_the_answer_fills() -> None:
    assert room_for_user(1000, "Be brief.", Answer, max_tokens=1000) == 0
    assert room_for_answer(1000, prompt("x" * 3600, "", 500), 0.9) is None


def test_a_server_that_counts_far_less_than_was_sent_has_not_read_it_all() -> None:
    asked = prompt("Be brief.", "word " * 2000, 500)
    assert is_read_in_part(asked, 1000)
    assert not is_read_in_part(asked, 2000)
    assert not is_read_in_part(asked, 0)
