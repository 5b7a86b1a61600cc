"""Access reviews for tests, made by the sweep that opens them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from audit.clock import portal_now
from audit.lifecycle import begin
from audit.tests.walking import walk
from authorizations.models import AccessGrant, AccessReview, ReviewItem
from sellers.tests.factories import SellerFactory


class AccessReviewFactory(factory.django.DjangoModelFactory[AccessReview]):
    """A review that began now; `grants` are what it asks about, `status` walks on."""

    class Meta:
        model = AccessReview

    seller = factory.SubFactory(SellerFactory)
    opened_at = factory.LazyFunction(portal_now)
    answer_by = factory.LazyAttribute(lambda row: row.opened_at + timedelta(days=14))
    grants: tuple[AccessGrant, ...] = ()
    status = AccessReview.Status.OPEN

    @classmethod
    def _create(
        cls,
        model_class: type[AccessReview],
        *args: Any,
        status: str,
        grants: tuple[AccessGrant, ...],
        **values: Any,
    ) -> AccessReview:
        review = begin(AccessReview(**values), by=None, at=values["opened_at"], verb="opened")
        ReviewItem.objects.bulk_create([ReviewItem(review=review, grant=grant) for grant in grants])
        return walk(review, status)
