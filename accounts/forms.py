"""What an operator fills in about a person."""

from django import forms

from accounts.models import User


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is a person with this e-mail address already.")
        return email
