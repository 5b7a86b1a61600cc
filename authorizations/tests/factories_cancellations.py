"""Cancellations, blocks and reports for tests, made by the actions that make them."""

from __future__ import annotations

from typing import Any

import factory

from audit.tests.walking import walk
from authorizations.actions import blocks, cancellations
from authorizations.models import BindingCancellation, PartnerBlock, PartnerReport
from authorizations.tests.factories import BindingFactory, main_member, main_user
from partners.models import PartnerMember
from partners.tests.factories import PartnerFactory
from sellers.tests.factories import SellerFactory


class BindingCancellationFactory(factory.django.DjangoModelFactory[BindingCancellation]):
    """What the partner's main account asked for; `status` walks on, the binding stays as it is."""

    class Meta:
        model = BindingCancellation

    binding = factory.SubFactory(BindingFactory)
    by = None
    status = BindingCancellation.Status.PENDING

    @classmethod
    def _create(
        cls, model_class: type[BindingCancellation], *args: Any, by: PartnerMember | None, status: str, **values: Any
    ) -> BindingCancellation:
        binding = values.pop("binding")
        by = by or main_member(binding.partner)
        return walk(cancellations.ask_to_cancel(binding, by=by, **values), status)


class PartnerBlockFactory(factory.django.DjangoModelFactory[PartnerBlock]):
    class Meta:
        model = PartnerBlock

    seller = factory.SubFactory(SellerFactory)
    partner = factory.SubFactory(PartnerFactory)
    status = PartnerBlock.Status.ACTIVE

    @classmethod
    def _create(cls, model_class: type[PartnerBlock], *args: Any, status: str, **values: Any) -> PartnerBlock:
        seller = values.pop("seller")
        made = blocks.block_partner(seller, values.pop("partner"), by=main_user(seller), **values)
        return walk(made.block, status)


class PartnerReportFactory(factory.django.DjangoModelFactory[PartnerReport]):
    class Meta:
        model = PartnerReport

    seller = factory.SubFactory(SellerFactory)
    partner = factory.SubFactory(PartnerFactory)
    category = PartnerReport.Category.SPAM
    text = factory.Sequence(lambda number: f"It asks every day, {number} times.")
    status = PartnerReport.Status.OPEN

    @classmethod
    def _create(cls, model_class: type[PartnerReport], *args: Any, status: str, **values: Any) -> PartnerReport:
        seller = values.pop("seller")
        said = [values.pop(name) for name in ("partner", "category", "text")]
        return walk(blocks.report_partner(seller, *said, by=main_user(seller), **values), status)
