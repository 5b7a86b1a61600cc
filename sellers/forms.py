"""What operators fill in about sellers, their shops and their people."""

from __future__ import annotations

from django import forms

from sellers.models import Seller, SellerMember, Shop


class SellerForm(forms.ModelForm):
    class Meta:
        model = Seller
        fields = ["code", "name", "legal_name"]
        error_messages = {"code": {"unique": "Another seller has this code."}}


class ShopForm(forms.ModelForm):
    class Meta:
        model = Shop
        fields = ["seller", "market", "code", "name", "currency", "time_zone"]
        error_messages = {"code": {"unique": "Another shop has this code."}}
        help_texts = {"time_zone": "A name of the IANA database, such as America/Los_Angeles or Europe/London."}

    def clean_code(self) -> str:
        code, market = str(self.cleaned_data["code"]), self.cleaned_data.get("market")
        if market and not code.startswith(market):
            raise forms.ValidationError(f"The code of a shop begins with its market, {market}.")
        return code


class SellerMemberForm(forms.ModelForm):
    class Meta:
        model = SellerMember
        fields = ["seller", "user", "is_main"]
        error_messages = {"user": {"unique": "This person belongs to a seller already. A person has one at most."}}

    def clean_is_main(self) -> bool:
        is_main, seller = self.cleaned_data["is_main"], self.cleaned_data.get("seller")
        if is_main and seller and (main := seller.members.filter(is_main=True).select_related("user").first()):
            raise forms.ValidationError(f"{seller} has a main account already: {main.user}.")
        return bool(is_main)
