"""How an instant reads in a shop's time zone: for pages, mails and consent texts alike.

Every function is pure, but for the language: words are in the one that Django has active, English or Spanish.
`zone` is an IANA name (`shop.time_zone`), instants are aware datetimes. A period that ends at local midnight is said to
end at 24:00 of the day before, as people do; "days left" are whole days of 24 hours.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)

SPANISH_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
SPANISH = {
    "ends today": "termina hoy",
    "ends tomorrow": "termina mañana",
    "1 day left": "queda 1 día",
    "{} days left": "quedan {} días",
    "today": "hoy",
    "yesterday": "ayer",
    "1 day ago": "hace 1 día",
    "{} days ago": "hace {} días",
    "ended": "terminó",
    "ended {}": "terminó el {}",
    "until {}": "hasta el {}",
}


def instant_words(instant: datetime, zone: str) -> str:
    """An instant in full: "3 March 2027, 21:00 PST"."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{_day(local)}, {local:%H:%M} {_abbreviation(local)}"


def day_words(instant: datetime, zone: str) -> str:
    """The local day of an instant: "3 March 2027"."""
    return _day(instant.astimezone(ZoneInfo(zone)))


def end_words(end: datetime, zone: str) -> str:
    """The instant a period ends: "3 March 2027, 24:00 PST" when that is the very end of the local day."""
    before = (end - MOMENT).astimezone(ZoneInfo(zone))
    if before.date() == local_day(end, zone):
        return instant_words(end, zone)
    return f"{_day(before)}, 24:00 {_abbreviation(before)}"


def end_day_words(end: datetime, zone: str) -> str:
    """The last local day of a period that ends at `end`: "3 March 2027"."""
    return day_words(end - MOMENT, zone)


def left_words(end: datetime, zone: str, now: datetime) -> str:
    """What is left until the end: "ends today", "ends tomorrow", "12 days left"; after it "ended 3 days ago"."""
    if end <= now:
        return f"{_say('ended')} {_ago_words(end, zone, now)}"
    days = days_left(end, now)
    if days:
        return _say("1 day left" if days == 1 else "{} days left", days)
    return _say("ends today" if local_day(end - MOMENT, zone) == local_day(now, zone) else "ends tomorrow")


def until_words(end: datetime, zone: str, now: datetime) -> str:
    """The end and what is left: "until 3 March 2027, 24:00 PST (12 days left)"."""
    if end <= now:
        return f"{_say('ended {}', end_words(end, zone))} ({_ago_words(end, zone, now)})"
    return f"{_say('until {}', end_words(end, zone))} ({left_words(end, zone, now)})"


def days_left(end: datetime, now: datetime) -> int:
    """Whole days of 24 hours from `now` to `end`; 0 on the last one and after the end."""
    return max(0, (end - now) // DAY)


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """The instant of 24:00 of a local day, in UTC; where clocks skip that midnight, the instant they skip it."""
    return datetime.combine(day + DAY, time.min, ZoneInfo(zone)).astimezone(UTC)


def _ago_words(end: datetime, zone: str, now: datetime) -> str:
    days = (now - end) // DAY
    if days:
        return _say("1 day ago" if days == 1 else "{} days ago", days)
    return _say("today" if local_day(end - MOMENT, zone) == local_day(now, zone) else "yesterday")


def _say(words: str, *places: object) -> str:
    return (SPANISH[words] if _is_spanish() else words).format(*places)


def _is_spanish() -> bool:
    return get_language() == "es"


def _day(local: datetime) -> str:
    if _is_spanish():
        return f"{local.day} de {SPANISH_MONTHS[local.month - 1]} de {local.year}"
    return f"{local.day} {local:%B %Y}"


def _abbreviation(local: datetime) -> str:
    """ "PST"; for a zone that has only a number ("+07"), "UTC+7" or "UTC+5:30"."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    sign, hours, minutes = name[0].replace("-", "−"), int(name[1:3]), name[3:5]
    return f"UTC{sign}{hours}" + (f":{minutes}" if minutes.strip("0") else "")
