"""How the people, partners, sellers and shops of the tables come to be: through the actions, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import make_password

import partners.actions as partner_actions
import sellers.actions as seller_actions
from accounts.models import User
from authorizations.actions.audiences import offer_service
from authorizations.actions.bindings import remove_partner
from catalogue.file import load
from partners.models import Partner, PartnerMember, Service
from sellers.models import Seller, SellerMember, SellerRole, Shop
from tsp_portal.demo.accounts import FIXED_ACCOUNTS, PASSWORD
from tsp_portal.demo.choices import items_of
from tsp_portal.demo.stage import OPERATOR, Stage
from tsp_portal.demo.tables.markets import MARKETS, zone_of
from tsp_portal.demo.tables.partners import PARTNERS
from tsp_portal.demo.tables.sellers import SELLERS
from tsp_portal.demo.words import Business, Company, Offer, OwnRole, Person, Storefront

JOINED, INVITED_NOW, LEFT = 4, -1.5, -140  # days: after the company came; before now
REVIEWED, TURNED_ON, TURNED_OFF, OFFERED, ROLES_MADE = 6, 8, -60, -300, 2  # days, the same way

Member = PartnerMember | SellerMember
Activate = Callable[..., None]


def make_users(stage: Stage) -> None:
    """All accounts at once, with one password hashed once: the sign-in page offers the fixed ones."""
    fixed = {account.email: account.name for account in FIXED_ACCOUNTS}
    people = {person.email: person.name for row in (*PARTNERS, *SELLERS) for person in row.people}
    password = make_password(PASSWORD)
    users = [
        User(
            email=email,
            name=name,
            password=password,
            is_demo=email in fixed,
            is_staff=email == OPERATOR,
            is_superuser=email == OPERATOR,
        )
        for email, name in (people | fixed).items()
    ]
    User.objects.bulk_create(users)
    stage.users = {user.email: user for user in users}


def plan_cast(stage: Stage) -> None:
    for company in PARTNERS:
        _plan_partner(stage, company)
    for business in SELLERS:
        _plan_seller(stage, business)


# Partners


def _plan_partner(stage: Stage, company: Company) -> None:
    zone = MARKETS[company.market].time_zone
    when = partial(stage.instant, zone=zone)
    stage.plan(when(company.since), OPERATOR, partial(_found, stage, company))
    for person in company.people:
        since = when(company.since + (0.4 if person is company.people[0] else JOINED))
        _plan_member(stage, person, since, zone, partial(_join_partner, stage, company, person))
    for offer in company.offers:
        _plan_offer(stage, company, offer)
    _plan_standing(stage, company)


def _found(stage: Stage, company: Company, at: datetime) -> None:
    partner = Partner(
        code=company.code,
        name=company.name,
        legal_name=company.legal_name,
        kind=company.kind,
        tier=company.tier,
        market=company.market,
        website=f"https://{company.people[0].email.partition('@')[2]}/",
    )
    stage.partners[company.code] = partner_actions.create_partner(partner, by=stage.operator, at=at)


def _join_partner(stage: Stage, company: Company, person: Person, at: datetime) -> tuple[Member, Activate, Activate]:
    is_main = person is company.people[0]
    role = PartnerMember.Role.ADMIN if is_main or person.is_admin else PartnerMember.Role.MEMBER
    user = stage.users[person.email]
    partner = stage.partners[company.code]
    by = stage.operator if is_main else stage.leads[company.code].user
    member = partner_actions.add_member(partner, user, by=by, is_main=is_main, role=role, at=at)
    stage.members[person.email] = member
    if is_main:
        stage.leads[company.code] = member
    return member, partner_actions.activate_member, partner_actions.deactivate_member


def _plan_standing(stage: Stage, company: Company) -> None:
    """Approved on the second day, and then what became of it."""
    when = partial(stage.instant, zone=MARKETS[company.market].time_zone)
    if company.ends == Partner.Status.PENDING:
        return
    if company.ends == Partner.Status.REJECTED:
        stage.plan(when(company.ended), OPERATOR, partial(_judge, stage, company, partner_actions.reject_partner))
        return
    stage.plan(when(company.since + 2), OPERATOR, partial(_approve, stage, company))
    if company.ends in {Partner.Status.SUSPENDED, Partner.Status.REMOVED}:
        before = 10 if company.ends == Partner.Status.REMOVED else 0
        suspended = when(company.ended - before)
        stage.plan(suspended, OPERATOR, partial(_judge, stage, company, partner_actions.suspend_partner))
    if company.ends == Partner.Status.REMOVED:
        stage.plan(when(company.ended), OPERATOR, partial(_judge, stage, company, remove_partner))


def _approve(stage: Stage, company: Company, at: datetime) -> None:
    partner_actions.approve_partner(stage.partners[company.code], by=stage.operator, at=at)


def _judge(stage: Stage, company: Company, verb: Callable[..., None], at: datetime) -> None:
    verb(stage.partners[company.code], by=stage.operator, reason=company.reason, at=at)


def _plan_offer(stage: Stage, company: Company, offer: Offer) -> None:
    when = partial(stage.instant, zone=MARKETS[company.market].time_zone)
    lead = company.people[0].email
    stage.plan(when(min(company.since + 5, -0.5)), lead, partial(_draft, stage, company, offer))
    if offer.ends == Service.Status.DRAFT:
        return
    late = offer.ends == Service.Status.UNDER_REVIEW
    submitted = when(-1.4 if late else company.since + REVIEWED)
    stage.plan(submitted, lead, partial(_submit, stage, company, offer))
    if offer.ends == Service.Status.REJECTED:
        stage.plan(when(company.since + TURNED_ON), OPERATOR, partial(_reject, stage, company, offer))
    elif not late:
        stage.plan(when(company.since + TURNED_ON), OPERATOR, partial(_turn_on, stage, company, offer))
    if offer.ends == Service.Status.OFF:
        stage.plan(when(TURNED_OFF), lead, partial(_turn_off, stage, company, offer))


def _draft(stage: Stage, company: Company, offer: Offer, at: datetime) -> None:
    service = Service(
        partner=stage.partners[company.code],
        category=stage.categories[offer.category],
        name=offer.name,
        description=offer.description,
        is_custom=bool(offer.custom_for),
        markets=list(offer.markets),
    )
    by = stage.leads[company.code].user
    stage.services[company.code, offer.name] = partner_actions.create_service(service, by=by, at=at)


def _submit(stage: Stage, company: Company, offer: Offer, at: datetime) -> None:
    service = stage.services[company.code, offer.name]
    partner_actions.submit_service(service, by=stage.leads[company.code].user, at=at)


def _turn_on(stage: Stage, company: Company, offer: Offer, at: datetime) -> None:
    partner_actions.turn_on_service(stage.services[company.code, offer.name], by=stage.operator, at=at)


def _reject(stage: Stage, company: Company, offer: Offer, at: datetime) -> None:
    reason = "Nobody can promise a place in the ranking. Say what you do, not what comes of it."
    partner_actions.reject_service(stage.services[company.code, offer.name], by=stage.operator, reason=reason, at=at)


def _turn_off(stage: Stage, company: Company, offer: Offer, at: datetime) -> None:
    service = stage.services[company.code, offer.name]
    partner_actions.turn_off_service(service, by=stage.leads[company.code].user, at=at)


# Sellers


def _plan_seller(stage: Stage, business: Business) -> None:
    zone = zone_of(business.shops[0])
    when = partial(stage.instant, zone=zone)
    stage.plan(when(business.since), OPERATOR, partial(_open_business, stage, business))
    for person in business.people:
        since = when(business.since + (0.4 if person is business.people[0] else JOINED))
        _plan_member(stage, person, since, zone, partial(_join_seller, stage, business, person))
        if person.roles:
            # In the evening of the day they join; the invited one, as soon as there is an invitation.
            given = max(since, when(INVITED_NOW)) if person.ends == "PENDING" else since
            stage.plan(
                given + timedelta(hours=1), business.people[0].email, partial(_give_roles, stage, business, person)
            )
    for role in business.own_roles:
        made = when(business.since + ROLES_MADE)
        stage.plan(made, business.people[0].email, partial(_make_role, stage, business, role))
    for number, storefront in enumerate(business.shops):
        opened = when(business.since + 0.6 + 5 * number)
        stage.plan(opened, OPERATOR, partial(_open_shop, stage, business, storefront))


def _open_business(stage: Stage, business: Business, at: datetime) -> None:
    seller = Seller(code=business.code, name=business.name, legal_name=business.legal_name)
    stage.sellers[business.code] = seller_actions.create_seller(seller, by=stage.operator, at=at)


def _join_seller(stage: Stage, business: Business, person: Person, at: datetime) -> tuple[Member, Activate, Activate]:
    seller, is_main = stage.sellers[business.code], person is business.people[0]
    by = stage.operator if is_main else stage.owners[seller.pk]
    member = seller_actions.add_member(seller, stage.users[person.email], by=by, is_main=is_main, at=at)
    if is_main:
        stage.owners[seller.pk] = member.user
    return member, seller_actions.activate_member, seller_actions.deactivate_member


def _make_role(stage: Stage, business: Business, role: OwnRole, at: datetime) -> None:
    seller, levels = stage.sellers[business.code], items_of(role.items, stage.permissions)
    by = stage.owners[seller.pk]
    seller_actions.create_role(seller, role.name, levels, description=role.description, by=by, at=at)


def _give_roles(stage: Stage, business: Business, person: Person, at: datetime) -> None:
    seller = stage.sellers[business.code]
    member = SellerMember.objects.get(seller=seller, user=stage.users[person.email])
    roles = SellerRole.objects.offered_to(seller.pk).filter(name__in=person.roles)
    seller_actions.set_roles(member, roles, by=stage.owners[seller.pk], at=at)


def _open_shop(stage: Stage, business: Business, storefront: Storefront, at: datetime) -> None:
    market = storefront.code[:2]
    shop = Shop(
        seller=stage.sellers[business.code],
        code=storefront.code,
        name=storefront.name,
        market=market,
        currency=MARKETS[market].currency,
        time_zone=zone_of(storefront),
    )
    stage.shops[shop.code] = seller_actions.create_shop(shop, by=stage.operator, at=at)


def plan_custom_services(stage: Stage) -> None:
    """Custom services are offered to the shops they name."""
    for company in PARTNERS:
        offered = stage.instant(OFFERED, MARKETS[company.market].time_zone)
        for offer in company.offers:
            for code in offer.custom_for:
                stage.plan(offered, company.people[0].email, partial(_offer, stage, company, offer, code))


def _offer(stage: Stage, company: Company, offer: Offer, shop: str, at: datetime) -> None:
    service = stage.services[company.code, offer.name]
    offer_service(service, stage.shops[shop], by=stage.leads[company.code].user, at=at)


# Members of both


def _plan_member(
    stage: Stage,
    person: Person,
    since: datetime,
    zone: str,
    join: Callable[[datetime], tuple[Member, Activate, Activate]],
) -> None:
    """Invite a person; by what the table says they sign in the next hour, later leave, or never come."""
    if person.ends == PartnerMember.Status.PENDING:
        since = stage.instant(INVITED_NOW, zone)

    def invite(at: datetime) -> None:
        member, activate, deactivate = join(at)
        user = member.user
        if person.ends in {PartnerMember.Status.ACTIVE, PartnerMember.Status.DEACTIVATED}:
            signed_in = at + timedelta(minutes=50)
            stage.plan(signed_in, person.email, lambda then: activate(member, by=user, at=then))
        if person.ends == PartnerMember.Status.DEACTIVATED:
            left = stage.instant(LEFT, zone)
            stage.plan(left, "", lambda then: deactivate(member, by=stage.operator, at=then))

    stage.plan(since, "", invite)
    if person.ends == PartnerMember.Status.LAPSED:
        stage.plan_sweep(since + timedelta(hours=load().timers.activation_hours))
