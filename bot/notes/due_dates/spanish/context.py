"""What stands around a Spanish due phrase: what bounds it, links it, shows its tense, vetoes it."""

from bot.notes.due_dates.grammar import Lead, Veto, near
from bot.notes.due_dates.meaning import Bound
from bot.notes.due_dates.spanish.words import VOCABULARY, spoken

_THE = "(?:el|la|las|los) "

_LEADS: tuple[tuple[str, Bound, bool], ...] = (
    ("(?:a m[áa]s tardar|como (?:muy tarde|m[áa]ximo|tarde)) ", Bound.BY, True),
    ("de aqu[íi] (?:al|a la|a) ", Bound.BY, True),
    ("para ", Bound.BY, True),
    ("hasta ", Bound.BY, True),
    ("antes del? (?:que acabe )?", Bound.BEFORE, True),
    ("(?:en|durante|por|sobre) ", Bound.DURING, False),
    ("(?:al|a la|el|la|a) ", Bound.DURING, False),
)

LEADS = tuple(
    Lead(spoken(f"{before}{article}"), bound, is_strong=is_strong)
    for before, bound, is_strong in _LEADS
    for article in ("", _THE)
)
"""Each with and without an article, which belongs to some days and not to others."""

ROUGH = spoken("(?:m[áa]s o menos|aproximadamente|hacia|alrededor de) ")
LINKS = (spoken(" "), spoken(" (?:de|del|de la|a|al|por|en|en la|el) "))
CHOICES = spoken(" (?:(?:o|u|no|perd[óo]n|mejor|digo) )+(?:(?:para|el|en) )?")
TAILS = spoken(
    "(?: (?:a m[áa]s tardar|como muy tarde|como m[áa]ximo|como tarde|sin falta|en punto))\\b"
)
ROUGH_TAILS = spoken("(?: (?:o as[íi]|m[áa]s o menos))(?!\\w)")

LOOKS_AHEAD = near(
    r"\b(?:\w+(?:[ae]r[ée]|ir[ée]|r[áa]s|r[áa]|remos|r[áa]n)|voy a|vas a|va a|vamos a|van a"
    r"|tengo que|tienes que"
    r"|tiene que|tenemos que|tienen que|hay que|debo|debes|debe|debemos|puedo|puedes|puede"
    r"|podr[íi]as?"
    r"|podemos|quiero|necesito|necesitamos|por favor|plazo|fecha l[íi]mite|entrega|vence"
    r"|aseg[úu]rate"
    r"|recuerda|no olvides|espero|intentar[ée]?)\b"
)
LOOKS_BACK = near(
    r"\b(?:ayer|anteayer|era|eran|fue|fueron|hab[íi]a|hab[íi]an|estuv\w+|ten[íi]a\w*|ya)\b"
    r"|\b(?:he|has|ha|hemos|han)\s+(?:ya\s+)?\w+(?:ado|ido|cho|sto|rto)\b"
    r"|\b\w{2,}(?<!r)(?:é|ó)\b|\b\w{2,}(?:aron|ieron)\b"
)
IS_OVER = near(
    r"\b(?:ayer|anteayer|era|eran|fue|fueron|hab[íi]a|hab[íi]an)\b(?!.*(?:[,;]|\b(?:y|pero"
    r"|as[íi] que)\b))"
)

_WEEKDAY = VOCABULARY["weekday"]
_WITHOUT_BOUND = near(r"^(?!para\b|antes\b|hasta\b|a m[áa]s tardar|como\b|de aqu[íi])")
_EVENT = "reuni[óo]n|cita|llamada|demo|taller|conferencia|sesi[óo]n|junta|evento"

VETOES = (
    # "una semana y media", "entre el lunes y el miércoles"
    Veto(after=near(r"^y (?:medi[ao]|pico)\b")),
    Veto(before=near(r"\bentre\b[^,]*$")),
    # "el viernes pasado", "cada lunes", "todos los lunes", "desde mayo", "a partir del lunes"
    Veto(after=near(r"^(?:pasado|pasada|anterior)\b(?!\s+ma[ñn]ana)")),
    Veto(before=near(r"\b(?:pasado|pasada)$"), phrase=near(rf"^{_WEEKDAY}")),
    Veto(
        before=near(
            r"\b(?:cada|todos los|todas las|desde|a partir de|salvo|excepto|despu[ée]s de|en vez"
            r" de|en lugar de|un|unos|los"
            r"|entre|don|doña|señor|señora|santo|planeta|del?|la|las|como|casi)(?:l)?(?:\s+(?:el"
            r"|la|los|las))?\W*$"
        ),
        phrase=near(
            rf"^(?:el |la )?(?:pr[óo]ximo )?(?:{_WEEKDAY}|(?:{VOCABULARY['month']})|hoy"
            rf"|ma[ñn]ana|medianoche)\b"
        ),
    ),
    Veto(before=near(r"\bno(?:\s+(?:para|el|antes del?))?\s*$")),
    Veto(
        before=near(
            r"\b(?:no|nunca|tampoco)\b(?!\W+(?:olvid|te olvid))(?:\W+(?!pero|sino)\w+){0,5}\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    # "hoy es viernes", "la reunión es el viernes"; but "la entrega es el viernes"
    Veto(
        before=near(
            r"^(?!.*\b(?:plazo|fecha l[íi]mite|entrega|listo|lista|terminado|vence)\b).*\b(?:es"
            r"|son|estamos a|ser[áa])\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        before=near(rf"\b(?:{_EVENT})\b.*\b(?:es|ser[áa]|empieza|comienza|tiene lugar)\b[^,]*$"),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(rf"\b(?:{_EVENT})(?:\s+del?)?$"), phrase=_WITHOUT_BOUND),
    Veto(
        before=near(r"\b(?:de vacaciones|de baja|de viaje|enferm[oa]|fuera|libre)\W*$"),
        phrase=_WITHOUT_BOUND,
    ),
    # What lasts until then is no task, but time is given until then.
    Veto(
        phrase=near(r"^hasta\b"),
        before=near(r"^(?!.*\b(?:tengo|tienes|tiene|tenemos|ten[ée]is|tienen|plazo|tiempo)\b).*\w"),
    ),
    Veto(
        phrase=near(r"^hasta (?:ma[ñn]ana|luego|el \w+|la (?:semana|pr[óo]xima).*)$"),
        before=near(r"^$"),
        after=near(r"^(?:a todos|chicos|equipo|entonces)\W*$"),
    ),
    Veto(
        phrase=near(rf"^(?:en|por|a|sobre|al|para|la|las|el)\W+(?:las? )?{VOCABULARY['count']}$"),
        before=near(r"^(?!.*\ba$).*\w"),
        after=near(r"^\w"),
    ),
    Veto(phrase=near(r"^(?:la|en la|por la) ma[ñn]ana$")),
    Veto(before=near(r"\b(?:la|esta|buena|una)$"), phrase=near(r"^ma[ñn]ana$")),
    Veto(
        phrase=near(r"^hoy$"),
        before=near(
            r"\b(?:tema|temas|agenda|orden del d[íi]a|hablar|discutir|aqu[íi]|estamos|como"
            r"|de)\b[^,]*$"
        ),
    ),
    Veto(
        phrase=near(r"^hoy$"),
        after=near(r"^(?:en d[íi]a|vamos a hablar|hablamos|estamos|es)\b"),
    ),
    Veto(
        phrase=near(r"^esta ma[ñn]ana$"),
        before=near(r"^(?=.*\w)(?!.*\b(?:voy a|va a|\w+r[ée])\b)"),
    ),
)
