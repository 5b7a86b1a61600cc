"""How a partner stands in a URL: by its public code."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class PartnerCodeConverter(StringConverter):
    regex = "[A-Z0-9]{6,12}"


register_converter(PartnerCodeConverter, "partner_code")
