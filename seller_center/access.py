"""Who is in the shop, as whom, and what they may do there now: asked anew for every page, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.crypto import salted_hmac

from accounts.http import SignedInRequest
from accounts.models import User
from audit.clock import PortalNow
from authorizations import access
from authorizations.actions.activity import USE_PRECISION
from authorizations.decision import Person, highest, live
from authorizations.models import AccessGrant, DelegatedSession, LiveAccess, PermissionUse, ServiceAuthorization
from authorizations.models.grants import LiveAccessQuerySet
from authorizations.pages import preview
from catalogue.models import Level
from partners.models import PartnerMember
from seller_center.places import Place
from seller_center.visits import NOTHING, Capacity, Hold, Visit
from sellers.models import SellerMember, Shop


def browser_of(request: SignedInRequest) -> str:
    """A digest of this sign-in in this browser, so that a stay in one is none in another."""
    key = request.session.session_key or ""
    return salted_hmac("seller_center.delegated_session", key, algorithm="sha256").hexdigest()


def get_visit(request: SignedInRequest, place: Place, question: tuple[str, Level] = NOTHING) -> Visit:
    """The user's visit to the shop, to ask `question`; 404 for those to whom the shop is a stranger's."""
    staff, member = _memberships(request.user)
    own = list(_live_in(staff, place)) if staff else []
    granted = list(_live_as_delegate(request, member, place, question[1])) if member and not own else []
    shop = _shop_of([*own, *granted], place)
    if staff and staff.seller_id == shop.seller_id:
        visit = _preview(request.user, shop, staff, place) if place.preview else _own(request.user, shop, staff, own)
    elif member is None or place.preview:
        raise Http404
    else:
        visit = _delegated(request, shop, member, granted)
    visit.question = question
    visit.page = request.resolver_match.url_name or "" if request.resolver_match else ""
    return visit


def _memberships(user: User) -> tuple[SellerMember | None, PartnerMember | None]:
    """As whom the user may be anywhere: an active one of a seller's people, a partner's member in whatever state."""
    rows = User.objects.select_related("seller_member", "partner_member__partner")
    found = rows.get(pk=user.pk)
    staff = getattr(found, "seller_member", None)
    is_active = staff is not None and staff.status == SellerMember.Status.ACTIVE
    return staff if is_active else None, getattr(found, "partner_member", None)


def _live_in(person: Person, place: Place) -> LiveAccessQuerySet:
    """What the person may use in this shop now; each row brings the shop along, which saves a query on every page."""
    return (
        live(person).filter(shop=Shop.objects.filter(code=place.code).values("pk")[:1]).select_related("shop__seller")
    )


def _shop_of(rows: Sequence[LiveAccess], place: Place) -> Shop:
    """The shop of the rows; where there are none it is looked for."""
    if rows:
        return rows[0].shop
    shop = Shop.objects.select_related("seller").filter(code=place.code).first()
    if shop is None:
        raise Http404
    return shop


def _live_as_delegate(
    request: SignedInRequest, member: PartnerMember, place: Place, level: Level
) -> LiveAccessQuerySet:
    """The same for a partner's member: with whether this browser entered, and whether the use was noted lately."""
    stays = DelegatedSession.objects.open().filter(
        member=member,
        browser=browser_of(request),
        shop=OuterRef("shop"),
        grant=OuterRef("grant"),
        revision_number=OuterRef("revision_number"),
    )
    noted = PermissionUse.objects.filter(
        grant=OuterRef("grant"),
        permission=OuterRef("permission"),
        level=level,
        last_used_at__gt=PortalNow() - USE_PRECISION,
    )
    return _live_in(member, place).annotate(is_entered=Exists(stays), is_noted=Exists(noted))


def _holds(rows: Iterable[LiveAccess]) -> list[Hold]:
    return [
        Hold(
            key=row.key,
            number=row.permission,
            level=Level(row.level),
            grant_id=row.grant_id,
            revision_number=row.revision_number,
            ends_at=row.ends_at,
            is_entered=getattr(row, "is_entered", True),
            is_noted=getattr(row, "is_noted", False),
        )
        for row in rows
    ]


def _own(user: User, shop: Shop, staff: SellerMember, rows: Iterable[LiveAccess]) -> Visit:
    holds = _holds(rows)
    return Visit(Place(shop.code), shop, user, Capacity.STAFF, staff, holds, _levels(holds))


def _delegated(request: SignedInRequest, shop: Shop, member: PartnerMember, rows: Iterable[LiveAccess]) -> Visit:
    holds = _holds(rows)
    return Visit(
        place=Place(shop.code),
        shop=shop,
        user=request.user,
        capacity=Capacity.DELEGATE,
        person=member,
        holds=holds,
        levels=_levels(holds),
        partner=member.partner,
        ends_at=max((hold.ends_at for hold in holds if hold.ends_at), default=None),
        browser=browser_of(request),
    )


def _preview(user: User, shop: Shop, staff: SellerMember, place: Place) -> Visit:
    """What the partner of a service authorization would see: of the access it has, or of the draft for it."""
    if place.uuid is None:
        raise Http404
    authorization = access.get_service_authorization(user, shop.code, place.uuid, verb="edit_access")
    is_draft = place.preview == "draft"
    seen = preview.of_draft(authorization, user) if is_draft else preview.of_access(authorization)
    if seen is None:
        raise Http404
    holds = [Hold(permission.key, permission.number, level) for permission, level in seen.levels.items()]
    holds += _beside(authorization)
    return Visit(place, shop, user, Capacity.PREVIEW, staff, holds, _levels(holds), authorization.partner, seen.ends_at)


def _beside(authorization: ServiceAuthorization) -> list[Hold]:
    """What the partner may use in the shop by its other services: it sees that as well."""
    rows = LiveAccess.objects.filter(shop=authorization.shop_id, partner=authorization.partner_id, member__is_main=True)
    others = rows.exclude(service_authorization=authorization.pk)
    return [Hold(key, number, Level(level)) for key, number, level in others.values_list("key", "permission", "level")]


def _levels(holds: Iterable[Hold]) -> Mapping[str, Level]:
    return highest((hold.key, hold.level) for hold in holds)


def is_known_partner(member: PartnerMember, shop: Shop) -> bool:
    """Whether the member's partner ever had access to the shop: to any other, the shop is a stranger's."""
    return AccessGrant.objects.of(shop).filter(service_authorization__partner=member.partner_id).exists()


def get_delegate(request: SignedInRequest, place: Place) -> tuple[Visit, PartnerMember]:
    """The visit of a partner's person, who may come and go; 404 for those to whom the shop is a stranger's.

    The seller's own people have nothing to enter, whatever else they are: they are in the shop as themselves.
    """
    visit = get_visit(request, place)
    member = visit.person
    if not visit.is_delegate or not isinstance(member, PartnerMember):
        raise Http404
    if not visit.holds and not is_known_partner(member, visit.shop):
        raise Http404
    return visit, member


def stay_before(visit: Visit, hold: Hold) -> DelegatedSession | None:
    """The last stay of this browser in the shop on the grant of `hold`, or on one that is over."""
    others = {each.grant_id for each in visit.holds} - {hold.grant_id}
    rows = DelegatedSession.objects.filter(member=visit.person.pk, shop=visit.shop, browser=visit.browser)
    return rows.exclude(grant__in=others).select_related("grant").first()
