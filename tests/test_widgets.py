"""Our template of a select draws what Django's draws, only sooner."""

import pytest
from django.forms import Select, SelectMultiple
from django.forms.renderers import DjangoTemplates, TemplatesSetting

CHOICES = [
    ("", "—"),
    ("Asia/Ho_Chi_Minh", "Hà Nội & Sài Gòn"),
    (7, "<seven>"),
    ("Europe", [("Europe/Paris", "Paris"), (None, "Unknown")]),
]


@pytest.mark.parametrize("widget", [Select, SelectMultiple])
@pytest.mark.parametrize("attrs", [{}, {"id": "zone", "required": True, "hidden": False, "data-x": '"'}])
def test_it_is_the_same(widget, attrs):
    def draw(renderer):
        return widget(choices=CHOICES).render("zone", ["Europe/Paris", "7"], attrs, renderer())

    assert draw(TemplatesSetting).split() == draw(DjangoTemplates).split()
