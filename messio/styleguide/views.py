import re

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from messio.styleguide.components import Components

STATIC = settings.BASE_DIR / "static"
TOKEN = re.compile(r"^  (--[\w-]+): (.+);$", re.MULTILINE)
COLOURED = re.compile(r"light-dark|color-mix")
SECTIONS = [
    ("rules", "Rules"),
    ("type", "Type"),
    ("measures", "Measures"),
    ("icons", "Icons"),
    ("light", "Light"),
    ("dark", "Dark"),
]
SYMBOL = re.compile(r'<symbol id="([\w-]+)"')


class FieldsForm(forms.Form):
    """A field of each kind; sent empty, so that what is required says so."""

    name = forms.CharField(label="Name", initial="Bamboo")
    email = forms.EmailField(label="Email", help_text="Letters go here.")
    role = forms.ChoiceField(label="Role", choices=[("agent", "Agent"), ("admin", "Admin")])
    words = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    undo = forms.BooleanField(label="Undo send", help_text="For five seconds.", required=False)
    days = forms.MultipleChoiceField(
        label="Open on", choices=[("sat", "Saturday"), ("sun", "Sunday")], widget=forms.CheckboxSelectMultiple
    )


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    """Everything that pages are built from, in both themes. Only in development."""
    if not settings.DEBUG:
        raise Http404
    tokens = TOKEN.findall((STATIC / "css" / "tokens.css").read_text())
    scenes = [
        {
            "examples": Components(theme, first),
            "form": FieldsForm({"name": "Bamboo", "email": "bamboo"}, auto_id=f"{theme}-%s"),
        }
        for theme, first in (("light", 10_000), ("dark", 20_000))
    ]
    context = {
        "colours": [name for name, value in tokens if COLOURED.search(value)],
        "sizes": [(name, value) for name, value in tokens if name.startswith("--text-")],
        "measures": [
            (name, value) for name, value in tokens if name.startswith(("--u", "--radius", "--control", "--nav"))
        ],
        "icons": SYMBOL.findall((STATIC / "icons.svg").read_text()),
        "hues": range(12),
        "sections": SECTIONS,
        "scenes": scenes,
    }
    return render(request, "styleguide/index.html", context)
