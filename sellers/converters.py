"""How a shop stands in a URL: by its public code."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from sellers.models import SHOP_CODE


class ShopCodeConverter(StringConverter):
    regex = SHOP_CODE


register_converter(ShopCodeConverter, "shop_code")
