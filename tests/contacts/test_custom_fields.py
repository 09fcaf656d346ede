"""Fields of a workspace's own: made by who looks after the customers, filled in by everybody who answers."""

import pytest
from django.urls import reverse

from contacts.models import CustomField
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

FIELDS = reverse("contacts:fields", args=["bamboo"])


def make(client, **given: str):
    return client.post(FIELDS, {"name": "Size", "kind": "number", **given})


def test_nobody_made_one_yet_and_the_page_says_what_they_are_for(an, an_client):
    assert "No fields yet" in an_client.get(FIELDS).text


def test_a_field_is_made_changed_and_deleted_and_the_audit_trail_has_it(an_client):
    make(an_client)
    field = CustomField.objects.get()
    an_client.post(reverse("contacts:field", args=["bamboo", field.pk]), {"name": "Shoe size"})
    assert "Shoe size" in an_client.get(FIELDS).text

    an_client.post(reverse("contacts:field-deletion", args=["bamboo", field.pk]))

    assert not CustomField.objects.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="custom_field").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["custom_field.created", "custom_field.changed", "custom_field.deleted"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": " "}, "required"),
        ({"name": "size"}, "of this name already"),
        ({"name": "Tea", "kind": "choice", "choices": " \n "}, "at least one choice"),
        ({"name": "Tea", "kind": "colour"}, "valid choice"),
    ],
)
def test_what_cannot_be_a_field_is_refused_with_a_reason(an_client, given, reason):
    make(an_client)

    answer = make(an_client, **given)

    assert answer.status_code == 422
    assert reason in answer.text
    assert CustomField.objects.count() == 1


def test_there_is_a_most(an, an_client):
    rows = (CustomField(workspace=an.workspace, name=f"F{n}", kind="text", position=n) for n in range(CustomField.MOST))
    CustomField.objects.bulk_create(rows)

    answer = make(an_client)

    assert answer.status_code == 422
    assert "50 fields already" in answer.text


def test_an_agent_reads_them_and_makes_none(binh_client):
    assert "New field" not in binh_client.get(FIELDS).text
    assert make(binh_client).status_code == 403
