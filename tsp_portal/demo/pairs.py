"""Who works together in the demo, and who speaks for each side: what the deeds of the story are done to."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from partners.models import PartnerMember, Service
from tsp_portal.demo import words
from tsp_portal.demo.stage import Stage
from tsp_portal.demo.tables.markets import zone_of
from tsp_portal.demo.tables.partners import PARTNERS
from tsp_portal.demo.tables.sellers import SELLERS

ZONES = {shop.code: zone_of(shop) for seller in SELLERS for shop in seller.shops}
OWNERS = {shop.code: seller.people[0].email for seller in SELLERS for shop in seller.shops}
LEADS = {partner.code: partner.people[0].email for partner in PARTNERS}


@dataclass
class Pair:
    """A partner and a shop that work together, and who speaks for each."""

    stage: Stage
    works: words.Works
    binding: Binding

    @property
    def zone(self) -> str:
        return ZONES[self.works.shop]

    @property
    def owner(self) -> User:
        return self.stage.users[OWNERS[self.works.shop]]

    @property
    def lead(self) -> PartnerMember:
        return self.stage.leads[self.works.partner]

    def service(self, offer: str) -> Service:
        return self.stage.services[self.works.partner, offer]


@dataclass
class Taken:
    """A service a shop takes, with the request and the access that are the latest for it."""

    pair: Pair
    authorization: ServiceAuthorization

    @property
    def stage(self) -> Stage:
        return self.pair.stage

    @property
    def request(self) -> AccessRequest:
        return AccessRequest.objects.filter(service_authorization=self.authorization).latest("pk")

    @property
    def grant(self) -> AccessGrant:
        return AccessGrant.objects.filter(service_authorization=self.authorization).latest("pk")
