"""What operators see of the catalogue: lists to look at, nothing to change."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import OperatorFactory
from catalogue.models import Permission, ServiceCategory

pytestmark = pytest.mark.django_db
MODELS = [("permission", Permission), ("servicecategory", ServiceCategory)]


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(OperatorFactory.create())
    return client


def test_an_operator_finds_a_permission(operator: Client) -> None:
    page = operator.get(reverse("admin:catalogue_permission_changelist"), {"q": "buyer_details"})
    assert [row.key for row in page.context["cl"].result_list] == ["orders.buyer_details"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 76),
        ({"section_label": "My account"}, 7),
        ({"owner_only__exact": "1"}, 10),
        ({"is_analytics__exact": "1"}, 12),
        ({"retired_at__isempty": "0"}, 0),
        ({"q": "76"}, 1),
    ],
)
def test_the_list_is_filtered_and_searched(operator: Client, query: dict[str, str], count: int) -> None:
    page = operator.get(reverse("admin:catalogue_permission_changelist"), query)
    assert page.context["cl"].result_count == count


@pytest.mark.parametrize(("name", "model"), MODELS)
def test_nothing_is_added_changed_or_deleted(
    operator: Client, name: str, model: type[Permission] | type[ServiceCategory]
) -> None:
    pk = model._default_manager.values_list("pk", flat=True)[0]
    change = reverse(f"admin:catalogue_{name}_change", args=[pk])
    assert operator.get(reverse(f"admin:catalogue_{name}_changelist")).status_code == 200
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"label": "Mine"}).status_code == 403
    assert operator.post(reverse(f"admin:catalogue_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert operator.get(reverse(f"admin:catalogue_{name}_add")).status_code == 403
    assert not model._default_manager.filter(label="Mine").exists()
