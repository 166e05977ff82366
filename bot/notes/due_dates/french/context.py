"""What stands around a French due phrase: what bounds it, links it, shows its tense, vetoes it."""

from bot.notes.due_dates.french.words import VOCABULARY, spoken
from bot.notes.due_dates.grammar import Lead, Veto, near
from bot.notes.due_dates.meaning import Bound

_THE = "(?:(?:le|la|les|[àa] la|[àa]|ce|cette) |(?:[àa] )?l['’])"

_LEADS: tuple[tuple[str, Bound, bool], ...] = (
    ("d['’]ici(?: [àa])? ", Bound.BY, True),
    ("jusqu['’](?:[àa]|au|en) ", Bound.BY, True),
    ("(?:au plus tard|dernier d[ée]lai) ", Bound.BY, True),
    ("(?:pas plus tard que|[àa] rendre) ", Bound.BY, True),
    ("avant (?:la fin de )?", Bound.BEFORE, True),
    ("pour ", Bound.BY, False),
    ("(?:en|dans|[àa]|au|sur|vers) ", Bound.DURING, False),
)

LEADS = tuple(
    Lead(spoken(f"{before}{article}"), bound, is_strong=is_strong)
    for before, bound, is_strong in _LEADS
    for article in ("", _THE)
)
"""Each with and without an article, which belongs to some days and not to others."""

ROUGH = spoken("(?:environ|vers|[àa] peu pr[èe]s|autour d[eu]) ")
LINKS = (spoken(" "), spoken(" (?:de|du|[àa]|au|en|d['’]|vers|pour) "), spoken(" (?:de|en) d['’]?"))
CHOICES = spoken(" (?:(?:ou|non|pardon|enfin|plut[ôo]t) )+(?:(?:pour|le) )?")
TAILS = spoken("(?: (?:au plus tard|dernier d[ée]lai|maximum|pr[ée]cises|pile))\\b")
ROUGH_TAILS = spoken("(?: (?:ou quelque chose comme [çc]a|par l[àa]|environ))(?!\\w)")

LOOKS_AHEAD = near(
    r"\b(?:\w+(?:rai|ras|ra|rons|rez|ront)|vais|vas|va|allons|allez|vont|dois|doit|devons|devez"
    r"|doivent|faut|faudrait|peux|peut|pouvez|pouvons|pourrais?|pourrait|pourriez|veux|veut"
    r"|voudrais?"
    r"|devrais?|devrait|merci de|s['’]il te pla[îi]t|s['’]il vous pla[îi]t|prière|n['’]oublie"
    r"|[ée]ch[ée]ance|d[ée]lai|date limite|livraison|compte|pr[ée]vois|besoin)\b"
)
LOOKS_BACK = near(
    r"\b(?:hier|avant-hier|[ée]tait|[ée]taient|avait|avais|avions|avaient|d[ée]j[àa])\b"
    r"|(?:\b(?:ai|as|a|avons|avez|ont|suis|es|est|sommes|[êe]tes|sont)"
    r"|[jt]['’]ai)\s+(?:\w+ment\s+|tout\s+|bien\s+)?"
    r"(?:\w{2,}(?:é|ée|és|ées|u|i|it|is)|fait|mis|pris)\b"
)
IS_OVER = near(
    r"\b(?:hier|avant-hier|[ée]tait|[ée]taient|avait|avais|avions|avaient)\b(?!.*(?:[,;]|\b(?:et"
    r"|mais|donc)\b))"
)

_WEEKDAY = VOCABULARY["weekday"]
_WITHOUT_BOUND = near(r"^(?!d['’]ici|jusqu|avant\b|au plus tard|pas plus|dernier d|[àa] rendre)")
_EVENT = (
    "r[ée]union|rendez-vous|rdv|appel|d[ée]mo|point|atelier|conf[ée]rence|s[ée]ance|call"
    "|meeting|rencontre"
)

VETOES = (
    # "une semaine et demie", "entre lundi et mercredi"
    Veto(after=near(r"^et demie?\b")),
    Veto(before=near(r"\bentre\b[^,]*$")),
    # "vendredi dernier", "chaque lundi", "tous les lundis", "depuis mai", "à partir de lundi"
    Veto(after=near(r"^(?:dernier|derni[èe]re|pass[ée]e?|pr[ée]c[ée]dente?)\b(?!\s+d[ée]lai)")),
    Veto(
        before=near(
            r"(?:\b(?:chaque|tous les|toutes les|depuis|[àa] partir d[eu]|d[èe]s|hormis|sauf"
            r"|apr[èe]s|au lieu d[eu]|un|entre"
            r"|monsieur|madame|m\.|mme|plan[èe]te|sur|barre|de|du|des|comme)(?:\s+(?:le|la"
            r"|les))?|\bd['’])\s*$"
        ),
        phrase=near(
            rf"^(?:le |la |en )?(?:{_WEEKDAY}|{VOCABULARY['month']}|demain|aujourd['’]hui|ce"
            rf" matin|\w+ heures?)\b"
        ),
    ),
    Veto(phrase=near(rf"^(?:sur |le )?{VOCABULARY['month']}$"), before=near(r"\bplan[èe]te\W*$")),
    Veto(phrase=near(r"^(?:sur|[àa]) mars$")),
    Veto(before=near(r"\bpas(?:\s+(?:pour|le|la|avant))?\s*$")),
    Veto(
        before=near(
            r"(?:\bne|\bn['’])\W*\w+\b.*\b(?:pas|plus|jamais)\b(?:\W+(?!mais)\w+){0,4}\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    # "la réunion est vendredi", "aujourd'hui c'est vendredi"; but "l'échéance est vendredi"
    Veto(
        before=near(
            r"^(?!.*\b(?:[ée]ch[ée]ance|d[ée]lai|date limite|livraison|pr[êe]te?s?|fini"
            r"|termin[ée]|pour)\b)"
            r".*(?:\b(?:est|sont|on est|nous sommes)|\bc['’]est)\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(
        before=near(rf"\b(?:{_EVENT})\b.*\b(?:est|a lieu|commence|aura lieu|sera)\b[^,]*$"),
        phrase=_WITHOUT_BOUND,
    ),
    Veto(before=near(rf"\b(?:{_EVENT})(?:\s+d[eu])?$"), phrase=_WITHOUT_BOUND),
    Veto(
        before=near(
            r"\b(?:absente?|en cong[ée]s?|en vacances|malade|pas l[àa]|en d[ée]placement)\W*$"
        ),
        phrase=_WITHOUT_BOUND,
    ),
    # What lasts until then is no task, but time is given until then.
    Veto(
        phrase=near(r"^jusqu"),
        before=near(r"^(?!.*\b(?:ai|as|a|avez|avons|ont|aurez|auras|temps|d[ée]lai)\b).*\w"),
    ),
    Veto(phrase=near(r"^[àa] demain$")),
    Veto(phrase=near(rf"^[àa] (?:{_WEEKDAY}|la semaine prochaine)$")),
    Veto(phrase=near(rf"^(?:en|dans|sur|pour|[àa]|au)\W+{VOCABULARY['count']}$")),
    Veto(
        phrase=near(r"^aujourd['’]hui$"),
        before=near(
            r"\b(?:sujets?|ordre du jour|th[èe]mes?|parler|discuter|ici|pr[ée]sents?|comme)\b[^,]*$"
        ),
    ),
    Veto(
        phrase=near(r"^aujourd['’]hui$"),
        after=near(r"^(?:on parle|nous parlons|on va parler|c['’]est|les gens|tout)\b"),
    ),
    Veto(phrase=near(r"^ce matin$"), before=near(r"^(?=.*\w)(?!.*\b(?:vais|va|\w+rai)\b)")),
)
