import json
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_fb.models import ConnectAttempt, DataDeletionRequest
from inbox.ingest import drain
from inbox.models import (
    Attachment,
    Change,
    Channel,
    ChannelSync,
    Fact,
    Heartbeat,
    Message,
    Reaction,
    ReadMark,
    Refusal,
    SavedReply,
    SendAttempt,
    WebhookDelivery,
)
from tests.inbox.messenger import NOON, PAGE, delivered, delivery, event, text
from tests.inbox.rows import TOKEN, converse, say, tagged
from workspaces.actions.record_audit import record_audit
from workspaces.models import AuditEntry, Invitation, Membership, Team, User, Workspace


@pytest.fixture
def rows(an, binh, page):
    """One of everything that the inbox keeps."""
    conversation = converse(page, assignee=binh)
    message = say(conversation, "Hello <b>there</b>", "m_1")
    say(
        conversation,
        "Hi",
        "m_2",
        direction="outgoing",
        author_type="member",
        author=binh,
        status="failed",
        error_code="190",
    )
    link = f"https://cdn.example/cat.jpg?signature={TOKEN}"
    Attachment.objects.create(message=message, kind="image", state="failed", source_url=link, error_code="gone")
    Reaction.objects.create(message=message, actor="contact", emoji="❤")
    Fact.objects.create(channel=page, kind="edited", subject="m_1", actor="1", order=1, value={"text": "Hello"})
    ReadMark.objects.create(membership=binh, conversation=conversation, incoming_count=1)
    WebhookDelivery.objects.create(
        platform="facebook", body=b'{"object":"page","entry":[]}', state="aside", error="Odd"
    )
    Refusal.objects.create(platform="facebook", reason="signature", hour=timezone.now(), count=3)
    Change.objects.create(workspace_id=page.workspace_id, conversation_id=conversation.pk)
    Heartbeat.beat("ingest")
    account = SocialAccount.objects.create(user=an.user, provider="facebook", uid="1")
    app = SocialApp.objects.create(provider="facebook", name="Facebook", client_id="1", secret=TOKEN)
    SocialToken.objects.create(app=app, account=account, token=TOKEN)
    Authenticator.objects.create(user=an.user, type="totp", data={"secret": TOKEN})
    ConnectAttempt.objects.create(
        membership=an, session=TOKEN, person_external_id="1", pages=[{"id": "1", "token": TOKEN}], chosen=["1"]
    )
    DataDeletionRequest.objects.create()
    SendAttempt.objects.create(message=message, part_number=0, started_at=timezone.now(), duration_ms=1, outcome="sent")
    ChannelSync.objects.create(channel=page)
    given = {"external_id": "1", "name": "order", "language": "en", "state": "approved", "body": "Hello {{1}}"}
    page.message_templates.create(state_at=timezone.now(), **given)
    SavedReply.objects.create(workspace=page.workspace, shortcut="gia", title="Bảng giá", created_by=binh)
    Team.objects.create(workspace=page.workspace, name="Sales").members.add(binh)
    Invitation.objects.create(
        workspace=page.workspace, email="hoa@bamboo.example", role="agent", language="vi", token_hash=TOKEN,
        invited_by=an, expires_at=timezone.now(),
    )  # fmt: skip
    tagged(conversation, "VIP")
    record_audit(workspace=page.workspace, actor=an, verb="team.created", target="Sales")
    return conversation


def pages(app_labels):
    """The list and the page of each row, of every model of the apps."""
    for model in admin.site._registry:
        if model._meta.app_label in app_labels:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield reverse(f"{name}_changelist")
            for row in model._default_manager.all():
                yield reverse(f"{name}_change", args=[row.pk])
                yield reverse(f"{name}_history", args=[row.pk])


def page_of(operator, row) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return operator.get(reverse(name, args=[row.pk])).content.decode()


def href(row) -> str:
    return f'href="{reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])}"'


def test_every_row_has_a_page_and_no_page_shows_a_secret(operator, rows, page):
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM inbox_channel WHERE id = %s", [page.pk])
        stored = bytes(cursor.fetchone()[0]).decode()
    apps = {model._meta.app_label for model in admin.site._registry}

    seen = 0
    for url in pages(apps):
        response = operator.get(url)
        assert response.status_code == 200, url
        text = response.content.decode()
        for secret in (TOKEN, stored, stored[:12], "access_token"):
            assert secret not in text, url
        seen += 1

    assert seen > 30


def test_every_model_of_ours_has_an_admin_or_is_shown_inside_another():
    from django.apps import apps

    inside = {inline.model for model_admin in admin.site._registry.values() for inline in model_admin.inlines}
    missing = [
        model._meta.label
        for label in ("workspaces", "contacts", "inbox", "channels_fb")
        for model in apps.get_app_config(label).get_models()
        if model not in admin.site._registry and model not in inside
    ]

    assert missing == []


def test_what_is_derived_cannot_be_edited(operator, rows):
    url = reverse("admin:inbox_conversation_change", args=[rows.pk])

    response = operator.post(url, {"status": "resolved"})

    assert response.status_code == 403
    rows.refresh_from_db()
    assert rows.status == "open"


def test_a_delivery_is_shown_readable_and_its_bytes_are_kept(operator, db):
    body = json.dumps({"entry": [{"text": "Chào <script>alert(1)</script>"}]}).encode()
    delivery = WebhookDelivery.objects.create(platform="facebook", body=body)

    text = operator.get(reverse("admin:inbox_webhookdelivery_change", args=[delivery.pk])).content.decode()

    assert "&quot;entry&quot;: [\n    {\n      &quot;text&quot;: &quot;Chào &lt;script&gt;" in text
    delivery.refresh_from_db()
    assert bytes(delivery.body) == body


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff not JSON", b'"\\ud800 alone"', b'{"a":' * 5000, b"[" * 200_000, b'{"n": 1e999, "m": NaN}']
)
def test_a_delivery_of_any_bytes_has_a_page(operator, db, body):
    delivery = WebhookDelivery.objects.create(platform="facebook", body=body)

    response = operator.get(reverse("admin:inbox_webhookdelivery_change", args=[delivery.pk]))

    assert response.status_code == 200


def test_selected_deliveries_are_put_back_in_line_and_others_are_not(operator, db):
    chosen, _ = (
        WebhookDelivery.objects.create(
            platform="facebook", body=b"{}", state="aside", error="Odd", processed_at=timezone.now()
        )
        for _ in range(2)
    )

    url = reverse("admin:inbox_webhookdelivery_changelist")
    response = operator.post(url, {"action": "replay", "_selected_action": [chosen.pk]}, follow=True)

    assert "1 delivery waits to be read again." in response.content.decode()
    replayed, left = WebhookDelivery.objects.order_by("pk")
    assert (replayed.state, replayed.error, replayed.processed_at) == ("waiting", "", None)
    assert (left.state, left.error) == ("aside", "Odd")


def test_deliveries_are_filtered_by_state_and_found_by_request(operator, db):
    for state in ("waiting", "done", "aside"):
        WebhookDelivery.objects.create(platform="facebook", body=b"{}", state=state, request_id=f"request-{state}")
    url = reverse("admin:inbox_webhookdelivery_changelist")

    aside = operator.get(url, {"state__exact": "aside"}).context["cl"].result_list
    found = operator.get(url, {"q": "request-done"}).context["cl"].result_list

    assert [row.state for row in aside] == ["aside"]
    assert [row.state for row in found] == ["done"]


@pytest.mark.parametrize(
    "model",
    ["message", "conversation", "webhookdelivery", "messagepart", "identity", "sendattempt", "channelsync", "fact"],
)
def test_a_list_costs_the_same_for_one_row_and_for_three(operator, page, model):
    def queries() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert operator.get(reverse(f"admin:inbox_{model}_changelist")).status_code == 200
        return [query["sql"] for query in captured]

    def another() -> None:
        channel = Channel.objects.create(
            workspace=page.workspace, platform="facebook", external_id=uuid4().hex, name="Tea"
        )
        message = say(converse(channel, external_id=uuid4().hex), "Hello", uuid4().hex)
        ChannelSync.objects.create(channel=channel)
        Fact.objects.create(channel=channel, kind="sent", subject="m_1", order=1)
        SendAttempt.objects.create(
            message=message, part_number=0, started_at=timezone.now(), duration_ms=1, outcome="sent"
        )
        WebhookDelivery.objects.create(platform="facebook", body=b"{}")

    another()
    queries()
    one = queries()
    another()
    another()
    three = queries()

    assert len(three) == len(one)
    counts = [sql for sql in three if "COUNT(" in sql and "LIMIT" not in sql]
    assert counts == []


def test_an_exact_search_compares_columns_as_their_indexes_do_and_words_are_not_looked_for(operator, rows, page):
    message = rows.messages.get(text="Hello <b>there</b>")
    say(rows, "Not this one", f"m_1{message.pk}")

    for model, term, found in (
        ("message", str(message.pk), [message.pk]),
        ("message", " m_1 ", [message.pk]),
        ("message", "m_", []),
        ("message", "9" * 40, []),
        ("messagepart", "m_1", [message.parts.get().pk]),
        ("messagepart", str(message.parts.get().key), [message.parts.get().pk]),
        ("identity", "dung-1", [rows.identity_id]),
        ("sendattempt", str(message.pk), [SendAttempt.objects.get().pk]),
        ("fact", "m_1", [Fact.objects.get().pk]),
    ):
        with CaptureQueriesContext(connection) as captured:
            response = operator.get(reverse(f"admin:inbox_{model}_changelist"), {"q": term})
        assert [row.pk for row in response.context["cl"].result_list] == found, (model, term)
        assert [query["sql"] for query in captured if "UPPER(" in query["sql"]] == [], (model, term)


def test_where_nothing_is_named_so_the_words_are_looked_for(operator, rows):
    converse(rows.channel, "hoa-1", "Hoa")

    for model in ("conversation", "identity"):
        found = operator.get(reverse(f"admin:inbox_{model}_changelist"), {"q": "dUn"}).context["cl"].result_list
        assert [str(row) for row in found] == [str(rows if model == "conversation" else rows.identity)]


def test_a_search_stays_within_the_filter(operator, rows):
    url = reverse("admin:inbox_message_changelist")

    assert operator.get(url, {"q": "m_2", "status__exact": "failed"}).context["cl"].result_count == 1
    assert operator.get(url, {"q": "m_2", "status__exact": "sent"}).context["cl"].result_count == 0


def test_no_list_that_grows_counts_the_rows_of_each_choice(operator, rows):
    url = reverse("admin:inbox_message_changelist")

    with CaptureQueriesContext(connection) as captured:
        operator.get(url, {"_facets": "True"})

    assert [query["sql"] for query in captured if "COUNT(" in query["sql"] and "LIMIT" not in query["sql"]] == []
    assert "_facets" not in operator.get(url).content.decode()


def test_rows_lead_to_each_other(operator, rows, page):
    def get(name: str, pk: int) -> str:
        return operator.get(reverse(f"admin:inbox_{name}_change", args=[pk])).content.decode()

    message = rows.messages.get(text="Hi")
    first = rows.messages.exclude(pk=message.pk).get()

    assert f'href="{reverse("admin:inbox_conversation_changelist")}?channel__id__exact={page.pk}"' in get(
        "channel", page.pk
    )
    assert f'href="{reverse("admin:inbox_message_changelist")}?conversation__id__exact={rows.pk}"' in get(
        "conversation", rows.pk
    )
    assert f'href="{reverse("admin:inbox_conversation_change", args=[rows.pk])}"' in get("message", message.pk)
    fact = Fact.objects.get()
    assert f'href="{reverse("admin:inbox_fact_change", args=[fact.pk])}"' in get("message", first.pk)


def test_every_row_leads_to_its_neighbours(operator, rows, page, an, binh, bamboo):
    message = rows.messages.get(text="Hello <b>there</b>")
    identity = rows.identity
    neighbours = {
        message.parts.get(): [page, message],
        Attachment.objects.get(): [message],
        SendAttempt.objects.get(): [message],
        Fact.objects.get(): [page, message],
        ChannelSync.objects.get(): [page],
        page: [bamboo],
        identity: [page, identity.contact, rows],
        identity.contact: [bamboo, identity],
        rows: [bamboo, page, identity, binh],
        an: [bamboo, an.user],
        Team.objects.get(): [bamboo, binh],
        Invitation.objects.get(): [bamboo, an],
        AuditEntry.objects.get(): [bamboo, an],
        ConnectAttempt.objects.get(): [bamboo, an],
    }

    for row, others in neighbours.items():
        shown = page_of(operator, row)
        assert [other for other in others if href(other) not in shown] == [], row


def test_the_trail_names_whom_it_cannot_lead_to(operator, bamboo, an):
    erased = record_audit(workspace=bamboo, actor=an, verb="team.created", target="Sales")
    system = record_audit(workspace=bamboo, actor=None, verb="team.deleted", target="Sales")
    an.delete()

    assert '<div class="readonly">An</div>' in page_of(operator, erased)
    assert '<div class="readonly">–</div>' in page_of(operator, system)


def listed(operator, name: str, **filters: str) -> list[int]:
    rows = operator.get(reverse(f"admin:{name}_changelist"), filters).context["cl"].result_list
    return [row.pk for row in rows]


def test_lists_are_filtered_by_what_an_operator_looks_for(operator, rows, binh, bamboo):
    sync, sales, entry = ChannelSync.objects.get(), Team.objects.get(), AuditEntry.objects.get()
    empty = Team.objects.create(workspace=bamboo, name="Empty")

    assert listed(operator, "inbox_identity", platform="facebook") == [rows.identity_id]
    assert listed(operator, "inbox_identity", platform="pigeon") == []
    assert listed(operator, "inbox_channelsync", import_state__exact="waiting") == [sync.pk]
    assert listed(operator, "inbox_channelsync", error_code__isempty="0") == []
    assert listed(operator, "inbox_sendattempt", outcome__exact="sent") == [SendAttempt.objects.get().pk]
    assert listed(operator, "inbox_sendattempt", outcome__exact="failed") == []
    assert listed(operator, "workspaces_auditentry", verb="team.created") == [entry.pk]
    assert listed(operator, "workspaces_auditentry", verb="team.deleted") == []
    assert (
        listed(operator, "workspaces_team", present="some"),
        listed(operator, "workspaces_team", present="none"),
    ) == (
        [sales.pk],
        [empty.pk],
    )
    binh.removed_at = timezone.now()
    binh.save()
    assert listed(operator, "workspaces_team", present="some") == []


def test_attempts_are_found_by_their_code_and_changes_by_all_that_they_name(operator, rows, page):
    attempt = SendAttempt.objects.create(
        message=rows.messages.get(text="Hi"), part_number=0, started_at=timezone.now(), duration_ms=1, outcome="failed",
        code="E190",
    )  # fmt: skip
    change = Change.objects.get()

    assert listed(operator, "inbox_sendattempt", q="E190") == [attempt.pk]
    assert change.pk in listed(operator, "inbox_change", q=str(page.workspace_id))
    assert change.pk in listed(operator, "inbox_change", q=str(rows.pk))


def test_a_workspace_leads_to_everything_that_belongs_to_it(operator, rows, bamboo):
    text = operator.get(reverse("admin:workspaces_workspace_change", args=[bamboo.pk])).content.decode()

    for name in ("workspaces_membership", "workspaces_invitation", "workspaces_team", "workspaces_auditentry",
                 "inbox_channel", "inbox_conversation", "contacts_contact"):  # fmt: skip
        url = f"{reverse(f'admin:{name}_changelist')}?workspace__id__exact={bamboo.pk}"
        assert f'href="{url}"' in text
        assert operator.get(url).status_code == 200


def test_a_change_leads_to_all_that_it_speaks_of(operator, rows, page, binh):
    message = rows.messages.first()
    change = Change.objects.create(
        workspace_id=page.workspace_id, channel_id=page.pk, conversation_id=rows.pk, message_id=message.pk,
        membership_id=binh.pk,
    )  # fmt: skip

    text = page_of(operator, change)

    assert [row for row in (page.workspace, page, rows, message, binh) if href(row) not in text] == []


def test_a_change_outlives_what_it_speaks_of(operator, db):
    assert "–" in page_of(operator, Change.objects.create(workspace_id=7, conversation_id=7, message_id=7))


def test_a_delivery_leads_to_its_messages_and_conversations_as_long_as_it_is_kept(operator, bamboo):
    Channel.objects.create(workspace=bamboo, platform="facebook", external_id=PAGE, name="Bamboo Tea")
    came, other = delivery(text("m_1")), delivery(text("m_2", customer="8"))
    drain()
    told = delivery(delivered("m_1", until=NOON), event({"reaction": {}}))
    Change.objects.all().delete()
    mine, others = Message.objects.order_by("pk")

    for one in (came, told):
        shown = page_of(operator, one)
        assert [row for row in (mine, mine.conversation) if href(row) not in shown] == []
        assert [row for row in (others, others.conversation) if href(row) in shown] == []
    assert href(others) in page_of(operator, other)


def test_a_delivery_does_not_lead_to_what_has_the_same_id_on_another_page(operator, bamboo):
    for page in ("1", "2"):
        Channel.objects.create(workspace=bamboo, platform="facebook", external_id=page, name=page)
    first, second = (delivery(text("m_1"), page=page) for page in ("1", "2"))
    drain()
    mine, others = Message.objects.order_by("parts__channel__external_id")

    assert href(mine) in page_of(operator, first)
    assert href(others) not in page_of(operator, first)
    assert href(others) in page_of(operator, second)


def test_a_delivery_of_a_platform_that_is_gone_has_a_page(operator, db):
    assert "–" in page_of(operator, WebhookDelivery.objects.create(platform="pigeon", body=b"{}"))


@pytest.mark.parametrize("model", [Workspace, Team, Invitation, Membership, AuditEntry])
def test_what_leaves_an_audit_entry_is_changed_in_the_product_and_not_here(operator, rows, model):
    name = f"admin:workspaces_{model._meta.model_name}"
    before = list(model.objects.order_by("pk").values())

    assert operator.post(reverse(f"{name}_add"), {"name": "Other", "slug": "other"}).status_code == 403
    for row in model.objects.all():
        change = operator.post(reverse(f"{name}_change", args=[row.pk]), {"name": "Other", "slug": "other"})
        assert change.status_code == 403
        assert operator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert list(model.objects.order_by("pk").values()) == before


def test_who_may_only_look_erases_no_workspace(client, bamboo):
    viewer = User.objects.create_user("viewer@messio.example", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_workspace"))
    client.force_login(viewer)
    url = reverse("admin:workspaces_workspace_changelist")

    client.post(url, {"action": "delete_with_everything", "_selected_action": [bamboo.pk], "post": "yes"})

    bamboo.refresh_from_db()
    assert (client.get(url).status_code, bamboo.deleted_at) == (200, None)


def test_every_list_is_searched(operator, rows):
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label in ("workspaces", "contacts", "inbox", "channels_fb"):
            assert model_admin.search_fields, model
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert operator.get(url, {"q": "7"}).status_code == 200, model


def test_a_stranger_and_a_member_see_no_admin(client, an):
    url = reverse("admin:inbox_channel_changelist")

    stranger = client.get(url)
    client.force_login(an.user)
    member = client.get(url)

    assert stranger.status_code == 302
    assert member.status_code in (302, 403)
