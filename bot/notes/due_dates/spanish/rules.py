"""Spanish rules for days, dates, stretches of time and hours."""

from bot.notes.due_dates.building import always, figures, in_days
from bot.notes.due_dates.grammar import Alone, Rule
from bot.notes.due_dates.meaning import (
    CalendarDay,
    Edge,
    InDays,
    Later,
    Meaning,
    OneOf,
    Part,
    Unit,
    Which,
    WorkdayBefore,
)
from bot.notes.due_dates.spanish.words import BUILD, piece

_ENDS = (
    r"(?=\W*$|\s*[.,;!?](?![0-9])|[\s,]+(?:a m[áa]s tardar|como|y|o|por favor|a las?|al|por la|para"
    r"|si|te|le|lo|la|os|nos|me|tengo|tenemos|quiero)\b)"
)
"""What may follow "el 20" for it to be a date."""

DAYS = (
    Rule(piece("hoy(?: mismo)?|a lo largo del d[íi]a|en el d[íi]a(?: de hoy)?"), in_days(0)),
    Rule(piece("ma[ñn]ana(?: mismo)?"), in_days(1), Alone.WEAK),
    Rule(piece("ma[ñn]ana (?:por|a|en) la {part}"), BUILD.part_in_days(1), Alone.YES),
    Rule(piece("ma[ñn]ana (?:al|a) (?P<part>mediod[íi]a)"), BUILD.part_in_days(1), Alone.YES),
    Rule(piece("pasado ma[ñn]ana"), in_days(2), Alone.YES),
    Rule(piece("pasado ma[ñn]ana (?:por|a|en) la {part}"), BUILD.part_in_days(2), Alone.YES),
    Rule(piece("hoy (?:por|a|en) la {part}"), BUILD.part_in_days(0), Alone.YES),
    Rule(piece("esta (?P<part>ma[ñn]ana|tarde|noche)"), BUILD.part_in_days(0)),
    Rule(piece("de hoy en ocho(?: d[íi]as)?"), in_days(7), Alone.YES),
    Rule(piece("de ma[ñn]ana en ocho(?: d[íi]as)?"), in_days(8), Alone.YES),
    Rule(piece("(?:el )?{weekday}"), BUILD.weekday(Which.COMING)),
    Rule(piece("este {weekday}"), BUILD.weekday(Which.THIS)),
    Rule(piece("(?:el )?pr[óo]ximo {weekday}"), BUILD.weekday(Which.NEXT)),
    Rule(piece("(?:el )?{weekday} (?:que viene|que entra|pr[óo]ximo)"), BUILD.weekday(Which.NEXT)),
    Rule(piece("(?:el )?{weekday} en ocho(?: d[íi]as)?"), BUILD.weekday(Which.COMING, 1)),
    Rule(piece("(?:el )?{weekday} siguiente"), BUILD.following_weekday),
)

DATES = (
    Rule(piece("(?:el )?d[íi]a {day}"), BUILD.date),
    Rule(piece("el {day}" + _ENDS), BUILD.date, Alone.WHOLE),
    Rule(piece("(?:el )?(?:d[íi]a )?{day} de {month}(?: (?:de|del) {year})?"), BUILD.date),
    Rule(piece("(?:el )?(?:d[íi]a )?{day} de(?:l| este) mes"), BUILD.date),
    Rule(
        piece("(?:el )?(?:d[íi]a )?{day} del (?P<which>pr[óo]ximo mes|mes que viene)"), BUILD.date
    ),
    Rule(
        piece(
            "(?:el )?(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?!/)"
        ),
        figures,
        Alone.WHOLE,
    ),
    Rule(piece(r"(?P<day>[0-9]{1,2})[.-](?P<month>[0-9]{1,2})[.-](?P<year>20[0-9]{2})"), figures),
    Rule(piece("(?:el )?{weekday} (?:d[íi]a )?(?P<day>[0-9]{1,2})" + _ENDS), BUILD.weekday_number),
    Rule(
        piece("(?:la )?navidad"), always(Meaning(day=WorkdayBefore(CalendarDay(25, 12)))), Alone.NO
    ),
    Rule(piece("(?:la )?nochebuena"), always(Meaning(day=CalendarDay(24, 12)))),
    Rule(piece("(?:la )?nochevieja"), always(Meaning(day=CalendarDay(31, 12)))),
    Rule(
        piece("(?:el )?a[ñn]o nuevo"),
        always(Meaning(day=WorkdayBefore(CalendarDay(1, 1)))),
        Alone.NO,
    ),
)

_IN = (
    "(?:en|dentro de|en menos de|de aqu[íi] a|antes de que pasen|en un plazo de)"
    "(?: (?:las|los) (?:pr[óo]xim[oa]s|siguientes))?(?: (?P<rough>unos|unas|aproximadamente|como))?"
)
_UNIT = "(?P<unit>fin de semana|finde|semana|mes|trimestre|a[ñn]o)"
_LATER = "(?P<which>que viene|que entra|entrante|pr[óo]xim[oa])"


def _periods(before: str, edge: Edge) -> tuple[Rule, ...]:
    """The rules for an edge of whichever period."""
    of = "(?:de(?:l| la| el| este| esta)? )"
    periods = (
        f"{of}{_UNIT}(?: {_LATER})?",
        f"{of}(?P<which>pr[óo]xim[oa]) {_UNIT}",
        f"{of}(?:mes de )?{{month}}(?: (?:de|del) {{year}})?",
        f"{of}t(?P<quarter_no>[1-4])(?: de {{year}})?",
        f"{of}(?P<quarter_no>primer|segundo|tercer|cuarto) trimestre(?: de {{year}})?",
        f"{of}(?P<only_year>20[0-9]{{2}})",
    )
    return tuple(Rule(piece(f"{before} {period}"), BUILD.edge(edge)) for period in periods)


SPANS = (
    # "Ocho días" are a week to many, and eight days to the others.
    Rule(
        piece(f"{_IN} (?:ocho|8) d[íi]as"),
        always(Meaning(day=OneOf((InDays(7), InDays(8))))),
    ),
    Rule(
        piece(f"{_IN} (?:quince d[íi]as|15 d[íi]as|una quincena)"),
        always(Meaning(day=Later((2,), Unit.WEEK), is_rough=True)),
    ),
    Rule(piece(f"{_IN} {{count}} {{unit}}"), BUILD.counted),
    Rule(
        piece(f"{_IN} (?P<some>algunos|algunas|varios|varias|pocos|pocas) {{unit}}"), BUILD.counted
    ),
    Rule(
        piece(
            "(?:en|dentro de) (?P<some>unos pocos|unas pocas|unos cuantos|unas cuantas|unos"
            "|unas) {unit}"
        ),
        BUILD.counted,
    ),
    Rule(piece(f"{_IN} (?P<couple>un par de) {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} {{low:count}} (?:o|a) {{high:count}} {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} medio a[ñn]o"), always(Meaning(day=Later((6,), Unit.MONTH)))),
    Rule(piece(f"{_IN} media hora"), always(Meaning(minutes=(30,)))),
    Rule(piece(f"{_IN} un cuarto de hora"), always(Meaning(minutes=(15,)))),
    Rule(piece(f"{_IN} tres cuartos de hora"), always(Meaning(minutes=(45,)))),
    Rule(piece(f"{_IN} (?:una )?hora y media"), always(Meaning(minutes=(90,)))),
    Rule(piece(f"{_IN} {{count}} {{unit:short_unit}}(?P<half> y media)?"), BUILD.minutes),
    Rule(piece(f"{_IN} {{low:count}} (?:o|a) {{high:count}} {{unit:short_unit}}"), BUILD.minutes),
    Rule(piece(f"(?:la |el )?{_UNIT} {_LATER}"), BUILD.edge(Edge.WHOLE)),
    Rule(piece(f"(?:la |el )?(?P<which>pr[óo]xim[oa]) {_UNIT}"), BUILD.edge(Edge.WHOLE)),
    Rule(piece(f"(?:la |el ){_UNIT} siguiente"), BUILD.following),
    Rule(
        piece(f"(?:esta |este |a lo largo de la |a lo largo del ){_UNIT}"), BUILD.edge(Edge.WHOLE)
    ),
    Rule(piece("(?:el )?(?P<unit>fin de semana|finde)"), BUILD.edge(Edge.WHOLE), Alone.NO),
    Rule(piece("(?-i:{month})(?: (?:de|del) {year})?"), BUILD.edge(Edge.WHOLE), Alone.LED),
    Rule(
        piece("(?:el )?t(?P<quarter_no>[1-4])(?: de {year})?"), BUILD.edge(Edge.WHOLE), Alone.WHOLE
    ),
    Rule(piece("(?:la )?semana (?P<week_no>[0-9]{1,2})(?![0-9])"), BUILD.edge(Edge.WHOLE)),
    *_periods("(?:a |el |al )?(?:fin|final|finales|fines)", Edge.END),
    *_periods("(?:a |el |al )?(?:principios?|comienzos?|inicios?)", Edge.EARLY),
    *_periods("(?:a |el |al )?(?:mediados|medio)", Edge.MIDDLE),
    *_periods("(?:el )?[úu]ltimo d[íi]a", Edge.LAST_DAY),
    *_periods("(?:el )?primer d[íi]a", Edge.FIRST_DAY),
    Rule(piece("(?:el )?{nth} {weekday} de {month}"), BUILD.weekday_in),
    Rule(
        piece(
            "(?:el )?{nth} {weekday} de(?:l| este| el)? (?:(?P<which>pr[óo]ximo) )?"
            "(?P<unit>mes|trimestre)"
        ),
        BUILD.weekday_in,
    ),
)

_AT = "(?:a |hacia |sobre )?las? "

HOURS = (
    Rule(piece(f"{_AT}{{hour}}(?: en punto)?"), BUILD.clock, Alone.WHOLE),
    Rule(
        piece(f"{_AT}{{hour}}[:.](?P<minute>[0-9]{{2}})(?: ?(?:h|horas))?"),
        BUILD.clock,
        Alone.WHOLE,
    ),
    Rule(piece("(?:a )?(?:las )?{hour}:(?P<minute>[0-9]{2})"), BUILD.clock, Alone.WHOLE),
    Rule(piece("(?:a )?(?:las )?{hour} ?(?:h|horas)"), BUILD.clock, Alone.NO),
    Rule(piece(f"{_AT}{{hour}} (?P<minute>y cuarto|y media)"), BUILD.clock, Alone.WHOLE),
    Rule(piece(f"{_AT}{{hour}} y {{minute}}"), BUILD.clock, Alone.WHOLE),
    Rule(piece(f"{_AT}{{hour}} (?P<to>menos) {{minute}}"), BUILD.clock, Alone.WHOLE),
    Rule(piece(f"{_AT}{{hour}} (?P<to>menos) (?P<minute>cuarto)"), BUILD.clock, Alone.WHOLE),
)

PARTS = (
    Rule(piece("(?:por|en|a|de) la {part}"), BUILD.part, Alone.AFTER),
    Rule(piece("por la {part}"), BUILD.part),
    Rule(piece("mediod[íi]a"), always(Meaning(part=Part.NOON)), Alone.NO),
    Rule(piece("medianoche"), always(Meaning(part=Part.MIDNIGHT)), Alone.NO),
    Rule(piece("primera hora"), always(Meaning(part=Part.DAY_START)), Alone.NO),
    Rule(piece("[úu]ltima hora"), always(Meaning(part=Part.DAY_END)), Alone.NO),
    Rule(
        piece("(?:al |el )?(?:fin|final) del d[íi]a"),
        always(Meaning(part=Part.DAY_END)),
        Alone.WEAK,
    ),
)
