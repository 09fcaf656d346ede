"""Fields of a workspace's own, filled in and read beside the thread."""

import pytest
from django.urls import reverse

from contacts.models import Contact
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_each_kind_is_filled_in_beside_the_thread_and_read_there(thread, an, binh):
    kinds = {"text": "Ô long", "number": "1250000.50", "date": "2026-02-17", "choice": "Sen", "yes_no": "True"}
    for place, kind in enumerate(kinds):
        an.workspace.custom_fields.create(name=f"Own {kind}", kind=kind, choices=["Sen", "Lài"], position=place)
    own = {f"own_{row.key}": kinds[row.kind] for row in an.workspace.custom_fields.all()}

    answer = signed_in(binh).post(
        reverse("contacts:details", args=["bamboo", thread.identity.contact_id]),
        {"name": "Dung", **own},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    for shown in ("Ô long", "1,250,000.50", "Feb. 17, 2026", "Sen", "Yes"):
        assert f">{shown}<" in answer.text
    assert set(Contact.objects.get().custom.values()) == {"Ô long", "1250000.50", "2026-02-17", "Sen", True}


def test_a_choice_that_is_offered_no_more_stays_until_somebody_chooses_anew(thread, an, binh_client):
    field = an.workspace.custom_fields.create(name="Tea", kind="choice", choices=["Sen"], position=0)
    Contact.objects.update(custom={field.key: "Lài"})
    given = {"name": "Dung", f"own_{field.key}": "Lài", f"initial-own_{field.key}": "Lài"}

    answer = binh_client.post(
        reverse("contacts:details", args=["bamboo", thread.identity.contact_id]), given, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert Contact.objects.get().custom == {field.key: "Lài"}


def test_a_value_of_another_kind_is_refused_and_given_back(thread, an, binh_client):
    field = an.workspace.custom_fields.create(name="Size", kind="number", position=0)
    address = reverse("contacts:details", args=["bamboo", thread.identity.contact_id])

    answer = binh_client.post(address, {"name": "Dung", f"own_{field.key}": "large"}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "Enter a number" in answer.text
    assert 'value="large"' in answer.text
