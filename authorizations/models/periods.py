"""How a period is said to the database: half-open, from its start up to but without its end."""

from datetime import timedelta

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import F, Func, Value

MAX_PERIOD = timedelta(days=365)  # 365 × 24 h, whatever the clocks do meanwhile


class Period(Func):
    """`tstzrange(start, end, '[)')` of two columns, for exclusion constraints."""

    function = "tstzrange"
    output_field = DateTimeRangeField()

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(start), F(end), Value("[)"))
