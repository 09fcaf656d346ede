import io

import pytest
from allauth.account.models import EmailAddress
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from inbox.actions import replay_deliveries
from inbox.models import Channel, WebhookDelivery
from tests.inbox.rows import TOKEN, statements_end_over
from workspaces.models import Membership, User, Workspace


def said(*arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def deliveries(db) -> list[int]:
    rows = [
        WebhookDelivery.objects.create(platform="facebook", body=b"{}", state=state, processed_at=timezone.now())
        for state in ("done", "aside", "done", "aside")
    ]
    return [row.pk for row in rows]


def waiting() -> list[int]:
    return list(WebhookDelivery.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True))


def test_named_deliveries_are_replayed(deliveries):
    assert (
        said("replay_deliveries", "--id", str(deliveries[0]), str(deliveries[3]))
        == "2 deliveries wait to be read again.\n"
    )
    assert waiting() == [deliveries[0], deliveries[3]]


def test_a_range_of_deliveries_is_replayed(deliveries):
    said("replay_deliveries", "--from", str(deliveries[1]), "--to", str(deliveries[2]))

    assert waiting() == deliveries[1:3]


def test_what_was_set_aside_is_replayed(deliveries):
    said("replay_deliveries", "--aside")

    assert waiting() == [deliveries[1], deliveries[3]]


def test_many_are_replayed_a_batch_at_a_time_and_the_command_says_how_far_it_is(deliveries, monkeypatch):
    monkeypatch.setattr(replay_deliveries, "BATCH", 2)

    with statements_end_over(2, "UPDATE", "inbox_webhookdelivery"):
        assert said("replay_deliveries", "--from", "1") == "2 …\n4 …\n4 deliveries wait to be read again.\n"

    assert waiting() == deliveries


def test_replaying_everything_by_accident_is_refused(deliveries):
    with pytest.raises(CommandError, match="Say which deliveries"):
        said("replay_deliveries")
    assert waiting() == []


def test_after_a_rotation_the_old_key_may_go(page, settings):
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]

    assert said("rotate_credentials").startswith("1 encrypted")
    said("rotate_credentials")

    settings.FIELD_KEYS = [new]
    assert Channel.objects.get(pk=page.pk).credentials == {"access_token": TOKEN}
    settings.FIELD_KEYS = [old]
    with pytest.raises(ImproperlyConfigured):
        Channel.objects.get(pk=page.pk)


def test_a_rotation_names_what_no_key_opens_and_rotates_the_rest(page, settings):
    first, second = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [second]
    other = Channel.objects.create(
        workspace=page.workspace, platform="facebook", external_id="2", name="Other", credentials={"access_token": "x"}
    )

    with pytest.raises(CommandError, match=f"No key of FIELD_KEYS opens channel {page.pk}:"):
        said("rotate_credentials")

    assert Channel.objects.get(pk=other.pk).credentials == {"access_token": "x"}
    settings.FIELD_KEYS = [first]
    assert Channel.objects.get(pk=page.pk).credentials == {"access_token": TOKEN}


def test_the_demo_can_be_seeded_again_and_again(db, settings):
    settings.DEBUG = True

    for _ in range(2):
        words = said("seed_demo")

    assert words.count("\n") == 1
    assert "an@bamboo.example" in words
    assert "messio-demo" in words
    assert list(Workspace.objects.values_list("slug", flat=True)) == ["bamboo"]
    roles = Membership.objects.order_by("user__email").values_list("user__email", "role")
    assert list(roles) == [("an@bamboo.example", "owner"), ("binh@bamboo.example", "agent")]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 2
    assert User.objects.get(email="an@bamboo.example").check_password("messio-demo")
    assert not Channel.objects.exists()


def test_the_demo_signs_in(client, db, settings):
    settings.DEBUG = True
    said("seed_demo")

    response = client.post("/accounts/login/", {"login": "an@bamboo.example", "password": "messio-demo"})

    assert response.status_code == 302
    assert "_auth_user_id" in client.session


def test_seeding_leaves_what_a_newcomer_changed(db, settings):
    settings.DEBUG = True
    said("seed_demo")
    user = User.objects.get(email="an@bamboo.example")
    user.set_password("my own")
    user.save()

    said("seed_demo")

    user.refresh_from_db()
    assert user.check_password("my own")


def test_production_is_not_seeded_by_accident(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is off"):
        said("seed_demo")
    assert not User.objects.exists()

    said("seed_demo", "--force")
    assert User.objects.count() == 2
