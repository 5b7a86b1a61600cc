"""Where an operator sees what was sent, what was not and why, and has it sent again."""

from django.contrib import admin, messages
from django.http import HttpRequest

from audit.admin import LookOnlyAdmin
from audit.admin.lists import RecentFilter
from audit.clock import portal_now
from notifications import actions
from notifications.models import KeptMail, Notification, NotificationQuerySet


@admin.register(Notification)
class NotificationAdmin(LookOnlyAdmin):
    """Leaves out `context` and `url`: a link in them may be the key to somebody's account."""

    list_display = ["created_at", "kind", "address", "mail_status", "attempts", "next_attempt_at", "last_error"]
    list_filter = ["mail_status", ("kind", RecentFilter), "language", "created_at"]
    owned_by = ["recipient", "digest"]
    attention = {"mails given up": {"mail_status": Notification.MailStatus.FAILED}}
    sortable_by = ["created_at"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "email", "uuid"]
    search_help_text = "The beginning of an e-mail address, or a whole UUID."
    ordering = ["-created_at", "-id"]
    fields = [
        "uuid",
        "kind",
        "template",
        "language",
        "recipient",
        "address",
        "key",
        "created_at",
        "read_at",
        "mail_status",
        "digest",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
        "message_id",
    ]
    actions = ["send_again"]

    @admin.action(description="Send again (those given up)", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: NotificationQuerySet) -> None:
        count = actions.send_again(queryset, at=portal_now())
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count} will be sent again. Only those given up can be.", level)


@admin.register(KeptMail)
class KeptMailAdmin(LookOnlyAdmin):
    """That a mail was kept, not what it says: see `NotificationAdmin`. The demo has a page to read them."""

    list_display = ["created_at", "to", "subject"]
    list_filter = ["created_at"]
    search_fields = ["to", "subject"]
    ordering = ["-created_at", "-id"]
    fields = ["uuid", "created_at", "message_id", "sender", "to", "subject"]
