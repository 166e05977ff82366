"""French rules for days, dates, stretches of time and hours."""

from bot.notes.due_dates.building import always, figures, in_days
from bot.notes.due_dates.french.words import BUILD, piece
from bot.notes.due_dates.grammar import Alone, Rule
from bot.notes.due_dates.meaning import (
    CalendarDay,
    Clock,
    Edge,
    InDays,
    InPeriod,
    Later,
    Meaning,
    OneOf,
    Part,
    Period,
    Unit,
    Which,
    WorkdayBefore,
)

_ENDS = (
    r"(?=\W*$|\s*[.,;!?](?![0-9])|[\s,]+(?:au plus tard|et|ou|s'il|[àa] \w+|pour|il|je|on|nous|tu"
    r"|vous|demain|ce|du|dernier d[ée]lai)\b)"
)
"""What may follow "le 20" for it to be a date."""

_TWO_WEEKS = Meaning(day=Later((2,), Unit.WEEK), is_rough=True)
""""Quinze jours" are two weeks to everybody, and meant roughly."""

DAYS = (
    Rule(piece("aujourd['’]hui"), in_days(0)),
    Rule(piece("dans la journ[ée]e|dans le courant de la journ[ée]e"), in_days(0)),
    Rule(piece("demain"), in_days(1), Alone.YES),
    Rule(piece("apr[èe]s demain"), in_days(2), Alone.YES),
    Rule(piece("demain (?:en d[ée]but d['’])?{part}"), BUILD.part_in_days(1), Alone.YES),
    Rule(piece("apr[èe]s demain {part}"), BUILD.part_in_days(2), Alone.YES),
    Rule(piece("cet? (?P<part>matin|midi|apr[èe]s midi|aprem|soir)"), BUILD.part_in_days(0)),
    Rule(piece("demain en huit"), in_days(8), Alone.YES),
    Rule(piece("(?:d['’])?aujourd['’]hui en huit"), in_days(7), Alone.YES),
    Rule(piece("(?:le )?{weekday}"), BUILD.weekday(Which.COMING)),
    Rule(piece("(?:le )?{weekday} {part}"), BUILD.weekday(Which.COMING)),
    Rule(piece("ce {weekday}(?: {part})?"), BUILD.weekday(Which.THIS)),
    Rule(piece("(?:le )?{weekday} (?:qui vient|en cours)"), BUILD.weekday(Which.COMING)),
    Rule(piece("(?:le )?{weekday} prochain"), BUILD.weekday(Which.NEXT)),
    Rule(piece("(?:le )?prochain {weekday}"), BUILD.weekday(Which.COMING)),
    Rule(piece("(?:le )?{weekday} en huit"), BUILD.weekday(Which.COMING, 1)),
    Rule(piece("(?:le )?{weekday} en quinze"), BUILD.weekday(Which.COMING, 2)),
    Rule(piece("(?:le )?{weekday} (?:suivant|d['’]apr[èe]s)"), BUILD.following_weekday),
)

DATES = (
    Rule(piece("le {day}" + _ENDS), BUILD.date, Alone.WHOLE),
    Rule(piece("{day}" + _ENDS), BUILD.date, Alone.AFTER),
    Rule(piece("(?:le )?{day} {month}(?: {year})?"), BUILD.date),
    Rule(piece("(?:le )?{day} (?:du|de ce) mois"), BUILD.date),
    Rule(piece("(?:le )?{day} du mois (?P<which>prochain)"), BUILD.date),
    Rule(
        piece(
            "(?:le )?(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?!/)"
        ),
        figures,
        Alone.WHOLE,
    ),
    Rule(piece(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>20[0-9]{2})"), figures),
    Rule(piece("(?:le )?{weekday} (?P<day>[0-9]{1,2})" + _ENDS), BUILD.weekday_number),
    Rule(piece("no[ëe]l"), always(Meaning(day=WorkdayBefore(CalendarDay(25, 12)))), Alone.NO),
    Rule(piece("le r[ée]veillon(?: de no[ëe]l)?"), always(Meaning(day=CalendarDay(24, 12)))),
    Rule(piece("la saint sylvestre"), always(Meaning(day=CalendarDay(31, 12)))),
    Rule(
        piece("(?:le )?(?:nouvel an|jour de l['’]an)"),
        always(Meaning(day=WorkdayBefore(CalendarDay(1, 1)))),
        Alone.NO,
    ),
)

_IN = (
    r"(?:dans(?: (?:les|la))?|sous|en moins de|d['’]ici(?: (?:les|[àa]))?|au bout de)"
    r"(?: (?:prochaine?s))?(?: (?P<rough>environ|[àa] peu pr[èe]s))?"
)
_IN_HOURS = (
    r"(?:dans(?: les)?|sous|en moins de|au bout de)(?: (?P<rough>environ|[àa] peu pr[èe]s))?"
)
""""D'ici dix-sept heures" is an hour of the clock; only few hours can be counted so."""

_UNIT = "(?P<unit>semaine|mois|trimestre|ann[ée]e|an|week end)"
_THE = "(?:(?:de |d['’])?(?:la |le |l['’]|cette |ce |cet )|du |de (?:la |l['’])?|d['’])?"


def _periods(before: str, edge: Edge) -> tuple[Rule, ...]:
    """The rules for an edge of whichever period."""
    periods = (
        f"{_THE}{_UNIT}(?: (?P<which>prochaine?|qui vient|d['’]apr[èe]s|en cours))?",
        "(?:de |d['’]|du mois d[e'’] ?)?{month}(?: {year})?",
        "(?:du )?t(?P<quarter_no>[1-4])(?: {year})?",
        "(?:du )?(?P<quarter_no>premier|second|{:nth}) trimestre(?: {year})?",
        "(?:de (?:la )?)?semaine (?P<week_no>[0-9]{1,2})(?![0-9])",
        "(?P<only_year>20[0-9]{2})",
    )
    return tuple(Rule(piece(f"{before} {period}"), BUILD.edge(edge)) for period in periods)


SPANS = (
    Rule(
        piece(f"{_IN} (?:quinze jours|15 jours|une quinzaine(?: de jours)?|quinzaine)"),
        always(_TWO_WEEKS),
    ),
    # "Huit jours" are a week to many, and eight days to the others.
    Rule(
        piece(f"{_IN} (?:huit jours|8 jours|une huitaine(?: de jours)?|huitaine)"),
        always(Meaning(day=OneOf((InDays(7), InDays(8))))),
    ),
    Rule(piece(f"{_IN} {{count}} {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} {{count}} {{unit}} maximum"), BUILD.counted),
    Rule(piece(f"{_IN} (?P<some>quelques|plusieurs) {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} (?P<couple>une paire de) {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} {{low:count}} (?:ou|[àa]) {{high:count}} {{unit}}"), BUILD.counted),
    Rule(piece("[àa] (?:la )?quinzaine"), always(_TWO_WEEKS)),
    Rule(piece(f"{_IN} six mois"), always(Meaning(day=Later((6,), Unit.MONTH)))),
    Rule(piece(f"{_IN} un an et demi"), always(Meaning(day=Later((18,), Unit.MONTH)))),
    Rule(piece(f"{_IN} (?:une )?demi heure"), always(Meaning(minutes=(30,)))),
    Rule(piece(f"{_IN} (?:un )?quart d['’]heure"), always(Meaning(minutes=(15,)))),
    Rule(piece(f"{_IN} trois quarts d['’]heure"), always(Meaning(minutes=(45,)))),
    Rule(piece(f"{_IN_HOURS} {{count}} {{unit:short_unit}}(?P<half> et demie)?"), BUILD.minutes),
    Rule(
        piece(
            "d['’]ici (?P<count>une|deux|trois|quatre|[1-4](?![0-9])|24|48|72) ?{unit:short_unit}"
        ),
        BUILD.minutes,
    ),
    Rule(
        piece(f"{_IN} {{low:count}} (?:ou|[àa]) {{high:count}} {{unit:short_unit}}"), BUILD.minutes
    ),
    Rule(piece("dans l['’]heure"), always(Meaning(minutes=(60,)))),
    Rule(
        piece("(?:la |le |l['’])" + _UNIT + " (?P<which>prochaine?|qui vient)"),
        BUILD.edge(Edge.WHOLE),
    ),
    Rule(piece("(?:la |le )" + _UNIT + " (?:suivante?|d['’]apr[èe]s)"), BUILD.following),
    Rule(piece("(?:cette |ce |cet )" + _UNIT + "(?: ci)?"), BUILD.edge(Edge.WHOLE)),
    Rule(
        piece("(?:dans le |en |au )?(?:courant|cours) (?:de (?:la |l['’])|du )" + _UNIT),
        BUILD.edge(Edge.WHOLE),
    ),
    Rule(piece("dans (?:la |l['’]|le )(?P<unit>semaine|ann[ée]e|mois)"), BUILD.within(0)),
    Rule(piece("(?:le )?(?P<unit>week end)"), BUILD.edge(Edge.WHOLE), Alone.NO),
    Rule(piece("{month}(?: {year})?"), BUILD.edge(Edge.WHOLE), Alone.LED),
    Rule(
        piece("(?:en )?(?:le )?t(?P<quarter_no>[1-4])(?: {year})?"),
        BUILD.edge(Edge.WHOLE),
        Alone.WHOLE,
    ),
    Rule(piece("(?:en |la )?semaine (?P<week_no>[0-9]{1,2})(?![0-9])"), BUILD.edge(Edge.WHOLE)),
    *_periods("(?:[àa] )?(?:la )?(?:toute )?fin", Edge.END),
    # In Quebec it is the weekend.
    Rule(
        piece("(?:en |la )?fin de semaine"),
        always(
            Meaning(
                day=OneOf((InPeriod(Period(Unit.WEEK), Edge.END), InPeriod(Period(Unit.WEEKEND))))
            )
        ),
    ),
    *_periods("(?:le |au )?(?:tout )?d[ée]but", Edge.EARLY),
    *_periods("(?:le |au |[àa] la )?(?:mi|milieu)", Edge.MIDDLE),
    *_periods("(?:le )?dernier jour", Edge.LAST_DAY),
    *_periods("(?:le )?premier jour", Edge.FIRST_DAY),
    Rule(
        piece(
            "(?:le )?(?P<nth>premier|deuxi[èe]me|troisi[èe]me|quatri[èe]me|dernier) {weekday}"
            " (?:de |d['’]){month}"
        ),
        BUILD.weekday_in,
    ),
    Rule(
        piece(
            "(?:le )?(?P<nth>premier|deuxi[èe]me|troisi[èe]me|quatri[èe]me|dernier) {weekday}"
            " (?:du |de ce )(?P<unit>mois|trimestre)(?: (?P<which>prochain))?"
        ),
        BUILD.weekday_in,
    ),
)

_HOUR = r"{hour} ?(?:heures?|h)"

HOURS = (
    Rule(piece(f"(?:[àa] |vers )?{_HOUR}(?: (?:pile|tapantes?))?"), BUILD.clock, Alone.WHOLE),
    Rule(
        piece(f"(?:[àa] |vers )?{_HOUR} ?(?P<minute>et quart|et demie?|{{:minute}})"),
        BUILD.clock,
        Alone.WHOLE,
    ),
    Rule(
        piece(f"(?:[àa] |vers )?{_HOUR} (?P<to>moins) (?P<minute>le quart|quart|{{:minute}})"),
        BUILD.clock,
        Alone.WHOLE,
    ),
    Rule(piece("(?:[àa] |vers )?{hour}:(?P<minute>[0-9]{2})"), BUILD.clock, Alone.WHOLE),
)

PARTS = (
    Rule(piece("midi et demie?"), always(Meaning(clock=Clock(12, 30, is_certain=True))), Alone.NO),
    Rule(piece("midi"), always(Meaning(part=Part.NOON)), Alone.NO),
    Rule(
        piece(
            "(?:du |de l['’]|le |dans la |en |l['’])(?P<part>matin[ée]*e?|apr[èe]s midi"
            "|soir[ée]*e?)"
        ),
        BUILD.part,
        Alone.AFTER,
    ),
    Rule(piece("(?:dans |en fin de |dans la )(?P<part>matin[ée]e|soir[ée]e)"), BUILD.part),
    Rule(piece("dans l['’](?P<part>apr[èe]s midi)"), BUILD.part),
    Rule(piece("{part}"), BUILD.part, Alone.AFTER),
    Rule(piece("minuit"), always(Meaning(part=Part.MIDNIGHT)), Alone.NO),
    Rule(
        piece("(?:en |la |[àa] la )?fin de (?:la )?journ[ée]e"),
        always(Meaning(part=Part.DAY_END)),
        Alone.YES,
    ),
    Rule(piece("(?:la )?premi[èe]re heure"), always(Meaning(part=Part.DAY_START)), Alone.NO),
)
