"""What stands around a German due phrase: what bounds it, links it, shows its tense, vetoes it."""

from bot.notes.due_dates.german.words import VOCABULARY, spoken
from bot.notes.due_dates.grammar import Lead, Veto, near
from bot.notes.due_dates.meaning import Bound

_TO = "(?: (?:zum|zur|zu|an|auf|sp(?:ä|ae)testens|einschlie(?:ß|ss)lich|inklusive|den|dem))*"

LEADS = (
    Lead(spoken(f"bis{_TO} "), Bound.BY, is_strong=True),
    Lead(
        spoken(f"(?:sp(?:ä|ae)testens|f(?:ä|ae)llig)(?: (?:bis|am|im|um))?{_TO} "),
        Bound.BY,
        is_strong=True,
    ),
    Lead(spoken("(?:noch )?vor(?: de[mnr])? "), Bound.BEFORE, is_strong=True),
    Lead(spoken("f(?:ü|ue)r(?: (?:den|die|das))? "), Bound.BY, is_strong=False),
    Lead(
        spoken("(?:am|im|in|zum|zur|um|auf|den|(?:ü|ue)ber)(?: (?:de[nmr]|das|die))? "),
        Bound.DURING,
        is_strong=False,
    ),
)

ROUGH = spoken("(?:ungef(?:ä|ae)hr|etwa|circa|ca\\.?|gegen) ")
LINKS = (spoken(" "), spoken(" (?:am|um|im|in|der|des|den|dem|von|vom|gegen|bis|in der) "))
CHOICES = spoken(
    " (?:(?:oder|nein|sorry|ich meine|quatsch|beziehungsweise|bzw\\.?|besser) )+(?:(?:bis|am|im"
    "|um) )?"
)
TAILS = spoken("(?: (?:sp(?:ä|ae)testens|am sp(?:ä|ae)testen|p(?:ü|ue)nktlich))\\b")
ROUGH_TAILS = spoken("(?: (?:oder so|rum|herum))(?!\\w)")

LOOKS_AHEAD = near(
    r"\b(?:werden?|wirst|wird|m(?:ü|ue)ss\w*|muss\w*|soll\w*|will|wollen|willst|kann\w*|k(?:ö"
    r"|oe)nn\w*"
    r"|bitte|lass(?:t|en)?|frist|deadline|termin|abgabe|f(?:ä|ae)llig|planen|brauch\w*|m(?:ö"
    r"|oe)cht\w*"
    r"|darf\w*|sp(?:ä|ae)testens|versuch\w*|versprech\w*)\b"
)
_PARTICIPLE = r"(?:\w*ge\w{2,}(?:t|en)|(?:be|er|ver|ent|zer)\w{3,}(?:t|en)|\w{3,}iert)"
LOOKS_BACK = near(
    rf"\b(?:habe?|hast|hat|haben|habt|bin|ist|sind|wurden?)\b.*\b{_PARTICIPLE}\b"
    r"|\b(?:war(?:en|st)?|hatten?|gab|ging(?:en)?|kam(?:en)?|sagte\w*|machte\w*|schickte\w*|gestern"
    r"|vorgestern|neulich|damals)\b"
)
IS_OVER = near(
    r"\b(?:war(?:en|st)?|hatten?|wurden?|gestern|vorgestern)\b(?!.*(?:[,;]|\b(?:und|aber)\b))"
)

_WEEKDAY = VOCABULARY["weekday"]
_WITHOUT_BOUND = near(r"^(?!bis\b|vor\b|sp(?:ä|ae)testens\b|f(?:ä|ae)llig\b)")
_EVENT = (
    "meeting|termin|besprechung|call|sitzung|stand-?up|demo|treffen|konferenz|workshop"
    "|runde|release"
)

VETOES = (
    # "letzte Woche Freitag", "Freitag vor einer Woche", "zwischen Montag und Mittwoch"
    Veto(before=near(r"\b(?:letzte[nrms]?|vorige[nrms]?|vergangene[nrms]?) woche(?: am)?$")),
    Veto(after=near(r"^(?:vor (?:ein|zwei|drei|acht|vierzehn)\w*|letzte[nrms]?|vorige[nrms]?)\b")),
    Veto(before=near(r"\bzwischen\b[^,]*$")),
    Veto(
        phrase=near(r"^(?:heute|morgen)$"),
        after=near(r"^(?:ist|haben wir|reden wir|sprechen wir)\b"),
    ),
    # "letzten Freitag", "jeden Montag", "seit Mai", "ab Montag", "statt Montag"
    Veto(
        before=near(
            r"\b(?:letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|vorletzte[nrms]?|jede[nrms]?"
            r"|alle|seit(?: de[mr])?"
            r"|ab(?: (?:dem|der))?|statt|anstatt|au(?:ß|ss)er|nach(?: de[mr])?|von|vom|zwischen"
            r"|wie|guten|sch(?:ö|oe)nen"
            r"|herrn?|frau|familie|planet|immer)(?:\s+(?:am|den|im))?\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(r"\bnicht(?:\s+mehr)?\s*$")),
    Veto(
        before=near(r"\b(?:nicht|kein\w*|nie|niemals)\b(?:\W+(?!aber|sondern)\w+){0,4}\W*$"),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        phrase=near(r"^(?:am )?(?:vor|nach)?(?:morgen|mittag|nachmittag|abend)s?$"),
        after=near(r"^(?:zusammen|allerseits|alle|leute|miteinander)\b"),
    ),
    # "heute ist Freitag", "das Meeting ist am Freitag"; but "die Frist ist Freitag"
    Veto(
        before=near(
            r"^(?!.*\b(?:frist|deadline|abgabe|f(?:ä|ae)llig|fertig|stichtag)\b)(?:.*\b)?(?:ist"
            r"|sind|w(?:ä|ae)re)\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        before=near(rf"\b(?:{_EVENT})\b.*\b(?:ist|findet|beginnt|startet)\b[^,]*$"),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        before=near(rf"\b(?:{_EVENT})$"),
        phrase=_WITHOUT_BOUND,
        after=near(r"\b(?:ist|war|f(?:ä|ae)llt|findet)\b"),
    ),
    Veto(phrase=near(rf"^{_WEEKDAY}$"), after=near(rf"^(?:{_EVENT})\b")),
    Veto(after=near(r"^\W*(?:frei|Urlaub|im urlaub|krank|weg|nicht da)\b"), phrase=_WITHOUT_BOUND),
    # What lasts until then is no task.
    Veto(
        phrase=near(r"^bis\b"),
        before=near(
            r"\b(?:dauert|bleib\w*|g(?:ü|ue)ltig|warten|warte|wartet|ge(?:ö|oe)ffnet|offen|bin"
            r"|ist|von\b.*|vom\b.*)\b[^,]*$"
        ),
        after=near(r"^(?!.*\b(?:fertig|da|erledigt|abzugeben)\b)"),
    ),
    Veto(
        phrase=near(r"^bis\b"),
        after=near(
            r"^(?:gewartet|geblieben|gearbeitet|ge(?:ö|oe)ffnet|warten|offen|dauern|krank)\b"
        ),
    ),
    Veto(phrase=near(r"^bis\W+(?:bald|sp(?:ä|ae)ter)$")),
    # "bis morgen!", "bis Freitag dann" are goodbyes where nothing else is said of a task
    Veto(
        phrase=near(r"^bis\b"),
        before=near(r"\b(?:tsch(?:ü|ue)ss|ciao|danke|wir (?:sehen|h(?:ö|oe)ren) uns)\b[^.]*$"),
    ),
    Veto(
        phrase=near(r"^(?:bis\W+)?\S+$"),
        before=near(r"^$"),
        after=near(r"^(?:dann|alle|alle zusammen|zusammen|leute)\W*$"),
    ),
    # counts: "bis zu drei", "um drei Prozent", "auf drei"
    Veto(
        phrase=near(
            rf"^(?:auf|in|f(?:ü|ue)r|(?:ü|ue)ber|zum|im|am)\W+(?:{VOCABULARY['count']}"
            rf"|erste[nr]?|zweite[nr]?)$"
        )
    ),
    Veto(phrase=near(r"^bis\W+zu\W+\w+$")),
    Veto(before=near(r"\bvon\b.*$"), phrase=near(r"^bis\W+[\w.]+$")),
    Veto(phrase=near(r"^(?:heute)$"), before=near(r"\b(?:bis|von|stand)$")),
    Veto(
        phrase=near(r"^(?:noch )?heute(?: noch)?$"),
        before=near(r"\b(?:thema|themen|agenda|besprechen|reden|sprechen|hier)\b[^,]*$"),
    ),
)
