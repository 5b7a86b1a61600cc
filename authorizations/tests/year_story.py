"""A year of a relationship: who takes part, and what they do on which day, by the clocks of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions import (
    access_reviews,
    acting,
    activity,
    bindings,
    cancellations,
    extensions,
    grants,
    inactivity,
    invitations,
    renewals,
    requests,
)
from authorizations.actions.activity import Delegation
from authorizations.actions.renewals import Renewal
from authorizations.actions.requests import Proposal
from authorizations.eligibility import needs_new_period
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    AuthorizationDraft,
    AutoExtension,
    Binding,
    BindingCancellation,
    GrantAssignment,
    Invitation,
    ReviewItem,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.review_rounds import NoAnswer, Policy
from authorizations.service_periods import end_after
from authorizations.tests.factories import EMAIL, change_access, numbered
from authorizations.tests.year import Act
from catalogue.models import Level, Permission
from notifications.actions import set_digest_time, set_preferences
from notifications.models import DigestTime, Preference
from partners.models import PartnerMember, Service
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.models import Shop
from sellers.tests.factories import SellerFactory, SellerMemberFactory, ShopFactory
from sellers.times import end_of_day

LEVELS: Mapping[str, Mapping[str, Level]] = {  # nothing sensitive: that never extends itself
    "Full care": {"products.manage": Level.EDIT, "orders.shipping": Level.VIEW},
    "Live": {"content.live_schedule": Level.EDIT},
    "Videos": {"content.videos": Level.EDIT},
    "Creators": {"affiliate.find_creators": Level.EDIT},
}
ASKED = {service: next(iter(levels)) for service, levels in LEVELS.items()}
IN_DIGEST = ["service_taken", "invitation_accepted", "access_resumed", "invitation_lapsed", "request_expired"]


@dataclass
class Cast:
    """Everybody, and their verbs: each does one thing at the instant the clock shows."""

    shop: Shop
    owner: User
    operator: User
    lead: PartnerMember
    agent: PartnerMember
    halyard: PartnerMember
    services: dict[str, Service]

    @property
    def people(self) -> dict[str, User | str]:
        members = {"lead": self.lead.user, "agent": self.agent.user, "halyard": self.halyard.user}
        return {"owner": self.owner, "contact": EMAIL, "operator": self.operator, **members}

    @property
    def members(self) -> dict[str, PartnerMember]:
        return {"lead": self.lead, "agent": self.agent, "halyard": self.halyard}

    # The rows they mean: the newest

    def taken(self, service: str) -> ServiceAuthorization:
        return ServiceAuthorization.objects.with_parties().filter(service__name=service).latest("pk")

    def grant(self, service: str) -> AccessGrant:
        rows = AccessGrant.objects.with_parties().filter(service_authorization__service__name=service)
        return rows.latest("pk")

    def request(self, service: str) -> AccessRequest:
        return AccessRequest.objects.with_parties().filter(service__name=service).latest("pk")

    def binding(self, member: PartnerMember) -> Binding:
        return Binding.objects.select_related("partner", "shop").filter(partner=member.partner).latest("pk")

    def extension(self, service: str) -> AutoExtension:
        return AutoExtension.objects.filter(grant=self.grant(service)).latest("pk")

    # Beginning

    def invites_shop(self, service: str, days: int) -> None:
        levels = numbered(LEVELS[service])
        proposal = invitations.InvitationProposal(self.services[service], levels, duration_days=days)
        invitations.invite_shop(self.shop, proposal=proposal, by=self.lead)

    def accepts(self, by: User) -> None:
        invitation = Invitation.objects.with_parties().latest("pk")
        invitations.open_invitation(invitation, by=by)
        invitations.accept_invitation(invitation, by=by)

    def takes(self, service: str, days: int, member: PartnerMember | None = None) -> None:
        now = portal_now()
        until = end_after(days, now, self.shop.time_zone)
        binding = self.binding(member or self.lead)
        bindings.take_service(binding, self.services[service], valid_from=now, valid_until=until, by=self.owner)

    def asks(self, service: str, days: int) -> None:
        requests.request_access(self.taken(service), Proposal(numbered(LEVELS[service]), days), by=self.lead)

    def asks_for_more(self, service: str, days: int) -> None:
        levels = numbered(LEVELS[service] | {"content.videos": Level.VIEW})
        requests.request_access(self.taken(service), Proposal(levels, days), by=self.lead)

    def opens(self, service: str) -> None:
        requests.open_request(self.request(service), by=self.owner)

    def gives(self, service: str, until: str = "") -> None:
        """Until 24:00 of a day, or as long as the service; what was given before is changed."""
        taken = self.taken(service)
        end = end_of_day(date.fromisoformat(until), self.shop.time_zone) if until else taken.valid_until
        change_access(taken, by=self.owner, levels=LEVELS[service], ends_at=end)

    # Going on

    def asks_to_renew(self, service: str, days: int) -> None:
        grant = self.grant(service)
        requests.request_renewal(grant, Proposal(grant.levels, days), by=self.lead)

    def renews(self, service: str, until: str) -> None:
        grant = self.grant(service)
        end = end_of_day(date.fromisoformat(until), self.shop.time_zone)
        draft = AuthorizationDraft(
            user=self.owner,
            shop=self.shop,
            service=self.services[service],
            ends_at=end,
            contact_email=EMAIL,
            agreed_terms=TermsVersion.objects.latest(),
            items=grant.items,
        )
        renewal = Renewal(draft, end if needs_new_period(grant) else None)
        asked = AccessRequest.objects.open().filter(renews=grant).first()
        digest = renewals.review_of(renewal, grant, asked).digest()
        renewals.renew(grant, renewal, reviewed=digest, by=self.owner)

    def renews_service(self, service: str, until: str) -> None:
        end = end_of_day(date.fromisoformat(until), self.shop.time_zone)
        renewals.renew_service(self.taken(service), end, by=self.owner)

    def lets_extend(self, service: str) -> None:
        extensions.extend_automatically(self.grant(service), terms=TermsVersion.objects.latest(), by=self.owner)

    def stops_extending(self, service: str) -> None:
        extensions.stop_extension(self.extension(service), by=self.owner)

    def ends_unused(self, service: str, days: int) -> None:
        inactivity.set_unused_rule(self.grant(service), days, by=self.owner)

    # Acting

    def assigns(self, service: str) -> None:
        acting.assign(self.grant(service), self.agent, by=self.lead.user)

    def works(self, service: str) -> None:
        """The agent comes in and uses the first permission of the access."""
        stay = acting.enter_shop(self.agent, self.shop, browser="its browser", by=self.agent.user)[0]
        used = Permission.objects.get(key=ASKED[service])
        delegation = Delegation(
            self.agent,
            self.shop,
            stay.grant_id,
            stay.revision_number,
            used.number,
            used.section_key,
            LEVELS[service][used.key],
            "page",
        )
        activity.note_use(delegation)
        acting.leave_shop(self.agent, self.shop, browser="its browser", by=self.agent.user)

    # Reviewing, stopping, ending

    def keeps(self) -> None:
        """The answer to all that is still asked in the review."""
        review = AccessReview.objects.open().get()
        items = ReviewItem.objects.filter(review=review).unanswered()
        answers = {item.uuid: ReviewItem.Answer.KEEP for item in items}
        access_reviews.answer(review, answers, by=self.owner)

    def wants_unanswered_narrowed(self) -> None:
        access_reviews.set_review_policy(self.shop.seller, Policy(90, NoAnswer.NARROW), by=self.owner)

    def asks_to_cancel(self) -> None:
        cancellations.ask_to_cancel(self.binding(self.halyard), by=self.halyard, reason="We close this line of work.")

    def may_not_ask_yet(self) -> None:
        with pytest.raises(Conflict, match=r"refused\. You can ask again from"):
            self.asks_to_cancel()

    def refuses(self) -> None:
        pending = BindingCancellation.objects.with_parties().latest("pk")
        cancellations.refuse(pending, by=self.owner, reason="We are in the middle of a campaign.")


def make_cast(zone: str, delivery: str = Preference.Delivery.DIGEST) -> Cast:
    """The people of the story. The lead reads Spanish, and a digest on Mondays of what can be in one."""
    seller = SellerFactory(name="Fernhollow")
    shop = ShopFactory(seller=seller, name="Fernhollow US", time_zone=zone)
    larkspur, halyard = PartnerFactory(name="Larkspur"), PartnerFactory(name="Halyard")
    categories = {
        "Full care": (larkspur, "shop_management"),
        "Live": (larkspur, "live_management"),
        "Videos": (larkspur, "short_video_management"),
        "Creators": (halyard, "seller_affiliate_management"),
    }
    cast = Cast(
        shop=shop,
        owner=SellerMemberFactory(seller=seller, is_main=True).user,
        operator=OperatorFactory(),
        lead=PartnerMemberFactory(partner=larkspur, is_main=True, user=UserFactory(language="es")),
        agent=PartnerMemberFactory(partner=larkspur),
        halyard=PartnerMemberFactory(partner=halyard, is_main=True),
        services={
            name: ServiceFactory(partner=partner, name=name, category=category)
            for name, (partner, category) in categories.items()
        },
    )
    now, reader = portal_now(), cast.lead.user
    set_preferences(reader, dict.fromkeys(IN_DIGEST, delivery), at=now)
    set_digest_time(reader, rhythm=DigestTime.Rhythm.WEEKLY, time_zone=zone, at=now)
    return cast


def script(cast: Cast) -> Mapping[str, Act]:
    """What people do, by the clocks of the shop."""
    owner, lead = cast.owner, cast.lead
    return {
        # Working together begins with an invitation, and with it service and access.
        "2027-09-01 10:00": lambda: cast.invites_shop("Full care", 30),
        "2027-09-02 09:10": lambda: cast.accepts(owner),
        "2027-09-02 09:20": lambda: cast.takes("Full care", 365),
        "2027-09-03 15:00": lambda: cast.gives("Full care", "2027-10-03"),
        "2027-09-06 10:00": lambda: cast.assigns("Full care"),
        "2027-09-06 14:00": lambda: cast.works("Full care"),
        # It goes on: by request, by lengthening, by itself (over 7 November, when clocks go back), by renewing.
        "2027-09-27 11:00": lambda: cast.asks_to_renew("Full care", 30),
        "2027-09-28 09:00": lambda: cast.opens("Full care"),
        "2027-09-28 09:30": lambda: cast.renews("Full care", "2027-11-02"),
        "2027-10-20 10:00": lambda: cast.gives("Full care", "2027-11-23"),
        "2027-11-08 10:00": lambda: cast.lets_extend("Full care"),
        "2027-12-01 12:00": lambda: cast.stops_extending("Full care"),
        "2028-01-05 10:00": lambda: cast.renews("Full care", "2028-03-12"),
        # A second service, asked for, and from January on its access ends when nobody uses it.
        "2027-11-29 10:00": lambda: cast.takes("Live", 180),
        "2027-11-29 10:03": lambda: cast.asks("Live", 90),
        "2027-11-29 10:05": lambda: cast.gives("Live", "2028-04-12"),
        "2028-05-02 10:00": lambda: cast.renews_service("Live", "2028-06-26"),
        "2028-01-27 12:00": lambda: cast.ends_unused("Live", 60),
        # A third, which extends itself, stands still for a day, and is stopped in May.
        "2028-01-10 10:00": lambda: cast.takes("Videos", 365),
        "2028-01-10 10:05": lambda: cast.gives("Videos", "2028-03-15"),
        "2028-01-20 10:00": lambda: cast.lets_extend("Videos"),
        "2028-03-06 10:00": lambda: grants.suspend(cast.grant("Videos"), by=cast.operator, reason="A report."),
        "2028-03-07 10:00": lambda: grants.resume(cast.grant("Videos"), by=cast.operator),
        "2028-05-01 10:00": lambda: cast.stops_extending("Videos"),
        "2028-06-03 10:00": lambda: bindings.cancel_service(cast.taken("Videos"), by=owner, reason="Not needed."),
        # Another partner, invited by the seller, until 29 February; in March it wants to stop, and is answered once.
        "2027-12-05 10:00": lambda: invitations.invite_partner(cast.halyard.partner, cast.shop, by=owner),
        "2027-12-06 10:00": lambda: cast.accepts(cast.halyard.user),
        "2027-12-07 10:00": lambda: cast.takes("Creators", 180, cast.halyard),
        "2027-12-10 10:00": lambda: cast.gives("Creators", "2028-02-29"),
        "2028-03-01 10:00": lambda: cast.gives("Creators", "2028-04-30"),
        "2028-03-01 11:00": cast.asks_to_cancel,
        "2028-03-03 12:00": cast.refuses,
        "2028-03-09 11:59": cast.may_not_ask_yet,
        "2028-03-09 12:00": cast.asks_to_cancel,
        # In the middle much comes due at once, while clocks go forward: an open link and a link that nobody answers …
        "2028-02-11 09:00": lambda: invitations.make_open_link(by=lead),
        "2028-03-05 12:00": lambda: cast.asks_for_more("Live", 30),
        "2028-03-08 14:00": lambda: cast.works("Full care"),
        "2028-03-13 15:00": lambda: cast.gives("Full care"),
        "2028-03-15 10:00": lambda: cast.assigns("Full care"),
        "2028-03-16 10:00": cast.keeps,
        # The second half: another review, which nobody answers, and the end of everything.
        "2028-06-01 10:00": cast.wants_unanswered_narrowed,
        "2028-06-05 14:00": lambda: cast.works("Full care"),
        "2028-07-03 10:00": lambda: acting.end_assignment(GrantAssignment.objects.active().latest("pk"), by=lead.user),
        "2028-09-04 10:00": lambda: bindings.unbind(cast.binding(lead), by=owner, reason="Thank you for the year."),
    }
