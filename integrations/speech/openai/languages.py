"""Names of languages as Whisper writes them (openai/whisper, `tokenizer.py`)."""

_NAMES = (
    "afrikaans af arabic ar armenian hy azerbaijani az belarusian be bengali bn bosnian bs "
    "bulgarian bg catalan ca chinese zh croatian hr czech cs danish da dutch nl english en "
    "estonian et finnish fi french fr galician gl georgian ka german de greek el gujarati gu "
    "hebrew he hindi hi hungarian hu icelandic is indonesian id italian it japanese ja "
    "kannada kn kazakh kk korean ko latvian lv lithuanian lt macedonian mk malay ms "
    "malayalam ml maori mi marathi mr nepali ne norwegian no persian fa polish pl "
    "portuguese pt punjabi pa romanian ro russian ru serbian sr slovak sk slovenian sl "
    "spanish es swahili sw swedish sv tagalog tl tamil ta telugu te thai th turkish tr "
    "ukrainian uk urdu ur vietnamese vi welsh cy"
)


def tag_of(name: str | None) -> str | None:
    """The tag of a language that is told by name or by tag; None for one that is not known."""
    listed = _NAMES.split()
    known = dict(zip(listed[::2], listed[1::2], strict=True))
    plain = (name or "").strip().lower()
    return known.get(plain) or (plain if plain in known.values() else None)
