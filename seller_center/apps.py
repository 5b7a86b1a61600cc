"""The reference Seller Center: pages that sit behind the decision."""

from django.apps import AppConfig


class SellerCenterConfig(AppConfig):
    name = "seller_center"
    verbose_name = "Seller Center"
