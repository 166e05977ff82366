"""Why a due date is asked about, or shown to be checked."""

from enum import StrEnum


class Doubt(StrEnum):
    """One reason, worded to follow the phrase it is about."""

    WHICH_WEEK = "this week or the week after?"
    WHICH_DAY = "which of these days?"
    WHICH_MONTH = "today or next month?"
    DAY_OR_MONTH = "is the day or the month said first?"
    WHEN_IN_PERIOD = "when it begins or when it ends?"
    HOW_EARLY = "how early?"
    HOW_MANY = "how many exactly?"
    NO_SUCH_DAY = "there is no such day"
    DISAGREES = "the two dates disagree"
    WEEKDAY_WINS = "the weekday does not fit the date; taken by the weekday"
    PERIOD_IS_OVER = "its last working day is over"
    DAY_IS_OVER = "the working day was over already"
    DAYS_OFF = "there is no working day before it"
    MORNING_OR_EVENING = "in the morning or in the evening?"
    WHICH_MIDNIGHT = "the midnight before or after that day?"
    TODAY_OR_TOMORROW = "today or tomorrow?"
    WORKING_HOURS = "taken as the hour within working hours"
    HALF_HAD_PASSED = "the other such hour of that day had passed"
    TAKEN_AS_TOMORROW = "that hour had passed; taken as tomorrow"
    ROUGHLY = "only said roughly"
    PASSED = "that has already passed"
    OTHER_ZONE = "said in a time zone that is not known"
