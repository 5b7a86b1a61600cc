"""What waits for a digest is told in it once, at its hour, whatever was down or killed; and how the mail reads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from notifications.access import notifications_of, unread_count
from notifications.actions import gather_digests, mark_read, notify, send_again, send_due, set_digest_time
from notifications.actions.digests import Due
from notifications.models import KeptMail, Notification, Preference
from notifications.rendering import MOST_GATHERED, render
from notifications.tasks import gather_digests as task
from notifications.tests.backends import WorkerKilled
from notifications.tests.conftest import ALWAYS, TIPS, WEEKLY
from notifications.tests.factories import DigestTimeFactory, NotificationFactory, PreferenceFactory

if TYPE_CHECKING:
    from conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_kinds")]
MOMENT, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2027, 1, 11, 8, tzinfo=UTC)
TEMPLATE = "accounts/email/password_reset.txt"


@pytest.fixture
def user(clock: Clock) -> User:
    """Wants one kind in the digest, daily in UTC; it is a little before 08:00 of a Monday."""
    clock.set(MONDAY - MOMENT)
    return PreferenceFactory(delivery=Preference.Delivery.DIGEST).user


def tell(user: User, at: datetime, kind: str = WEEKLY.kind, name: str = "Rowan") -> Notification:
    context = {"name": name}
    row = notify(to=user, kind=kind, template=TEMPLATE, context=context, url="/seller-center/USFERN01/", at=at)
    assert row is not None
    return row


def run(clock: Clock, at: datetime) -> None:
    clock.set(at)
    task()


def digests() -> list[Notification]:
    return list(Notification.objects.filter(kind=Notification.DIGEST).order_by("pk"))


def told_in(digest: Notification) -> list[Notification]:
    return list(digest.gathered.order_by("pk"))


# When


def test_it_comes_at_8_and_gathers_what_was_written_before(user: User, clock: Clock) -> None:
    before, after = tell(user, MONDAY - MOMENT), tell(user, MONDAY)
    run(clock, MONDAY - MOMENT)
    assert digests() == []
    run(clock, MONDAY)
    (first,) = digests()
    assert told_in(first) == [before]
    run(clock, MONDAY + DAY)
    assert [told_in(each) for each in digests()] == [[before], [after]]


@pytest.mark.parametrize(
    ("rhythm", "zone", "at", "day", "instant"),
    [
        ("DAILY", "UTC", MONDAY, "2027-01-11", MONDAY),
        ("DAILY", "UTC", MONDAY - MOMENT, "2027-01-10", MONDAY - DAY),
        ("WEEKLY", "UTC", MONDAY, "2027-01-11", MONDAY),
        ("WEEKLY", "UTC", MONDAY - MOMENT, "2027-01-04", MONDAY - 7 * DAY),
        ("WEEKLY", "UTC", MONDAY + 7 * DAY - MOMENT, "2027-01-11", MONDAY),
        ("DAILY", "America/Los_Angeles", MONDAY + 8 * HOUR, "2027-01-11", MONDAY + 8 * HOUR),
        ("DAILY", "America/Los_Angeles", MONDAY + 8 * HOUR - MOMENT, "2027-01-10", MONDAY - 16 * HOUR),
        ("WEEKLY", "Pacific/Kiritimati", MONDAY - 14 * HOUR, "2027-01-11", MONDAY - 14 * HOUR),
        # the day clocks go forward, and the day they go back
        (
            "DAILY",
            "Europe/Madrid",
            datetime(2027, 3, 28, 12, tzinfo=UTC),
            "2027-03-28",
            datetime(2027, 3, 28, 6, tzinfo=UTC),
        ),
        (
            "DAILY",
            "Europe/Madrid",
            datetime(2027, 10, 31, 12, tzinfo=UTC),
            "2027-10-31",
            datetime(2027, 10, 31, 7, tzinfo=UTC),
        ),
        ("DAILY", "UTC", datetime(2028, 2, 29, 8, tzinfo=UTC), "2028-02-29", datetime(2028, 2, 29, 8, tzinfo=UTC)),
    ],
)
def test_it_was_last_due_at_8_where_its_reader_is(
    rhythm: str, zone: str, at: datetime, day: str, instant: datetime
) -> None:
    due = Due.last(at, rhythm, zone)
    assert (due.day.isoformat(), due.instant) == (day, instant)


def test_a_weekly_one_waits_for_monday_in_its_readers_time_zone(user: User, clock: Clock) -> None:
    set_digest_time(user, rhythm="WEEKLY", time_zone="America/Los_Angeles", at=MONDAY)
    tell(user, MONDAY - DAY)
    for at in (MONDAY - HOUR, MONDAY, MONDAY + 8 * HOUR - MOMENT):
        run(clock, at)
        assert digests() == []
    run(clock, MONDAY + 8 * HOUR)
    assert len(digests()) == 1
    tell(user, MONDAY + DAY)
    run(clock, MONDAY + 7 * DAY)
    assert len(digests()) == 1
    run(clock, MONDAY + 7 * DAY + 8 * HOUR)
    assert len(digests()) == 2


def test_days_without_a_worker_are_one_digest(user: User, clock: Clock) -> None:
    rows = [tell(user, MONDAY + days * DAY) for days in range(3)]
    run(clock, MONDAY + 3 * DAY + 5 * HOUR)
    assert [told_in(each) for each in digests()] == [rows]


# Once, and only what is wanted


def test_there_is_none_when_there_is_nothing(user: User, clock: Clock) -> None:
    tell(user, MONDAY - HOUR, TIPS.kind)
    run(clock, MONDAY)
    assert digests() == []


def test_what_is_mailed_at_once_is_in_no_digest(user: User, clock: Clock) -> None:
    tell(user, MONDAY - HOUR)
    others = [tell(user, MONDAY - HOUR, TIPS.kind), tell(user, MONDAY - HOUR, ALWAYS.kind)]
    run(clock, MONDAY)
    for row in others:
        row.refresh_from_db()
        assert (row.digest, row.mail_status) == (None, "PENDING")


def test_what_was_read_meanwhile_is_left_out_for_good(user: User, clock: Clock) -> None:
    read, unread = tell(user, MONDAY - 2 * HOUR), tell(user, MONDAY - HOUR)
    mark_read(read, at=MONDAY - MOMENT)
    run(clock, MONDAY)
    (digest,) = digests()
    assert told_in(digest) == [unread]
    read.refresh_from_db()
    assert read.mail_status == "NO_MAIL"


def test_where_all_was_read_there_is_no_digest(user: User, clock: Clock) -> None:
    mark_read(tell(user, MONDAY - HOUR), at=MONDAY - MOMENT)
    run(clock, MONDAY)
    assert digests() == []
    assert not Notification.objects.waiting().exists()


def test_a_run_that_is_repeated_gathers_nothing_anew(user: User, clock: Clock) -> None:
    tell(user, MONDAY - HOUR)
    for late in range(4):
        run(clock, MONDAY + late * HOUR)
    assert len(digests()) == 1


def test_what_comes_too_late_for_its_day_is_in_the_next_one(user: User, clock: Clock) -> None:
    tell(user, MONDAY - HOUR)
    run(clock, MONDAY)
    late = tell(user, MONDAY - MOMENT)  # written by a transaction that took its time
    run(clock, MONDAY + HOUR)
    assert len(digests()) == 1
    run(clock, MONDAY + DAY)
    assert told_in(digests()[1]) == [late]


def test_a_worker_that_is_killed_leaves_nothing_half_done(
    user: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tell(user, MONDAY - HOUR)

    def die() -> None:
        raise WorkerKilled

    monkeypatch.setattr("notifications.actions.digests.send_after_commit", die)
    with pytest.raises(WorkerKilled), transaction.atomic():
        run(clock, MONDAY)
    row.refresh_from_db()
    assert (row.mail_status, digests()) == ("WAITING", [])
    monkeypatch.undo()
    run(clock, MONDAY + HOUR)
    assert Notification.objects.filter(mail_status="GATHERED").count() == 1


def test_each_gets_their_own_and_everybody_is_reached_in_batches(user: User, clock: Clock) -> None:
    people = [user, *(PreferenceFactory(delivery="DIGEST").user for _ in range(4))]
    for person in people:
        tell(person, MONDAY - HOUR)
    last, batches = gather_digests(at=MONDAY, batch=2), 0
    while last is not None:
        last, batches = gather_digests(after=last, at=MONDAY, batch=2), batches + 1
    assert (batches, [each.recipient for each in digests()]) == (3, people)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_gathers() -> None:
    people = [DigestTimeFactory().user for _ in range(20)]
    for person in people:
        NotificationFactory.create_batch(3, recipient=person, mail_status="WAITING", created_at=MONDAY - HOUR)
    together = Barrier(4)

    def work(_: int) -> None:
        try:
            together.wait(timeout=10)
            gather_digests(at=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert [each.gathered.count() for each in digests()] == [3] * 20
    assert not Notification.objects.waiting().exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mail_status": "GATHERED"}, "notification_is_gathered_exactly_when_it_has_its_digest"),
        ({"mail_status": "WAITING", "recipient": None, "email": "a@b.example"}, "waits_only_for_the_digest_of_a_user"),
    ],
)
def test_the_database_refuses_what_cannot_be(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(IntegrityError, match=sentence):
        NotificationFactory(**fields)


# How it is sent and how it reads


@pytest.fixture
def digest(user: User, clock: Clock) -> Notification:
    PreferenceFactory(user=user, kind=TIPS.kind, delivery=Preference.Delivery.DIGEST)
    tell(user, MONDAY - 3 * HOUR, name="Rowan")
    tell(user, MONDAY - 2 * HOUR, TIPS.kind, name="Fern & <b>Hollow</b>")
    tell(user, MONDAY - HOUR, name="Sage")
    run(clock, MONDAY)
    return digests()[0]


def test_it_is_one_mail_with_its_own_message_id(
    digest: Notification, user: User, mail_server: Callable[[str], None]
) -> None:
    assert send_due() == 1
    mail = KeptMail.objects.get()
    assert (mail.to, mail.message_id) == (user.email, f"<{digest.uuid}@127.0.0.1>")
    assert mail.subject == "3 notifications from TSP Portal"


def test_it_is_tried_again_given_up_and_sent_again_like_any_mail(
    digest: Notification, clock: Clock, mail_server: Callable[[str], None]
) -> None:
    mail_server("notifications.tests.backends.Away")
    for _ in range(7):
        assert send_due() == 1
        clock.advance(hours=25)
    digest.refresh_from_db()
    assert digest.mail_status == "FAILED"
    mail_server("notifications.backends.KeepingEmailBackend")
    send_again(Notification.objects.all(), at=clock.now)
    assert send_due() == 1
    assert KeptMail.objects.count() == 1


def test_its_text_says_by_topic_what_happened_each_with_its_link(digest: Notification) -> None:
    text = render(digest).text
    link = "http://127.0.0.1:8000/seller-center/USFERN01/"
    assert text.count("* Choose a new password\nHello ") == text.count(link) == 3
    headings = [
        text.index(each) for each in ("Access and services\n===", "Fern & <b>Hollow</b>", "Reports\n===", "Rowan")
    ]
    assert headings == sorted(headings)
    assert text.index("Rowan") < text.index("Sage")


def test_its_html_says_the_same_and_escapes_it(digest: Notification) -> None:
    html = render(digest).html
    assert html.count('<h3><a href="http://127.0.0.1:8000/seller-center/USFERN01/"') == 3
    assert "<h2>Access and services</h2>" in html
    assert "Fern &amp; &lt;b&gt;Hollow&lt;/b&gt;" in html
    assert "<b>" not in html


def test_its_foot_and_its_header_lead_to_the_preferences(digest: Notification) -> None:
    letter = render(digest)
    assert letter.preferences == "http://127.0.0.1:8000/notifications/preferences/"
    assert (
        f"You chose to get this digest. To change what is in it, or how often it comes: {letter.preferences}"
        in letter.text
    )


def test_a_long_one_counts_what_it_does_not_say(user: User, clock: Clock) -> None:
    for _ in range(MOST_GATHERED + 2):
        tell(user, MONDAY - HOUR)
    run(clock, MONDAY)
    letter = render(digests()[0])
    assert letter.html.count("<h3>") == MOST_GATHERED
    assert "And 2 more in TSP Portal." in letter.text


def test_one_alone_is_said_as_one(user: User, clock: Clock) -> None:
    tell(user, MONDAY - HOUR)
    run(clock, MONDAY)
    assert render(digests()[0]).subject == "1 notification from TSP Portal"


def test_a_letter_whose_template_is_gone_does_not_stop_the_digest(user: User, clock: Clock) -> None:
    NotificationFactory(recipient=user, mail_status="WAITING", template="gone.txt", created_at=MONDAY - HOUR)
    run(clock, MONDAY)
    assert "* Password reset" in render(digests()[0]).text


def test_it_is_a_mail_and_no_entry_of_the_list(digest: Notification, user: User) -> None:
    assert digest not in notifications_of(user)
    assert notifications_of(user).count() == unread_count(user) == 3


@pytest.mark.parametrize("gathered", [1, 5])
def test_it_takes_the_same_queries_however_much_it_gathers(
    user: User, clock: Clock, gathered: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(gathered):
        tell(user, MONDAY - HOUR)
    clock.set(MONDAY)
    with django_assert_num_queries(9):
        gather_digests(at=MONDAY)
    (digest,) = digests()
    with django_assert_num_queries(2):
        render(digest)


def test_an_operator_sees_what_waits_and_what_a_digest_told(client: Client, digest: Notification) -> None:
    client.force_login(OperatorFactory())
    page = client.get(reverse("admin:notifications_notification_change", args=[digest.pk])).content.decode()
    query = f"?digest__id__exact={digest.pk}"
    assert query in page
    rows = client.get(reverse("admin:notifications_notification_changelist") + query).content.decode()
    assert rows.count("In a digest</td>") == 3
    assert UserFactory().email not in rows
