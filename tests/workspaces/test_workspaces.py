import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from workspaces.access import active_memberships
from workspaces.actions.accept_invitation import accept_invitation
from workspaces.actions.create_workspace import create_workspace, slug_of
from workspaces.actions.delete_workspace import erase_row
from workspaces.actions.invite_member import write_invitation
from workspaces.actions.record_audit import record_audit
from workspaces.errors import InvitationGone
from workspaces.models import AuditEntry, Membership, Workspace


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Tiệm Trà Lá Sen Đà Lạt", "tiem-tra-la-sen-da-lat"),
        ("  Áo dài & Khăn đóng!! ", "ao-dai-khan-dong"),
        ("茶", "workspace"),
        ("x" * 100, "x" * 50),
    ],
)
def test_the_slug_says_the_name_without_accents(name, slug):
    assert slug_of(name) == slug


def test_the_maker_is_the_owner_and_it_is_audited(an):
    workspace = create_workspace(name="Trà Sen", owner=an.user)

    membership = workspace.memberships.get()
    assert (membership.user, membership.role) == (an.user, "owner")
    assert [entry.verb for entry in workspace.audit_entries.all()] == ["workspace.created"]


def test_a_taken_name_gets_the_next_number(an):
    slugs = [create_workspace(name="Trà Sen", owner=an.user).slug for _ in range(3)]

    assert slugs == ["tra-sen", "tra-sen-2", "tra-sen-3"]


def test_a_taken_slug_that_was_asked_for_is_refused(an):
    with pytest.raises(IntegrityError):
        create_workspace(name="Other", owner=an.user, slug="bamboo")


def test_naming_a_workspace_leads_to_its_channels(an_client, an):
    answer = an_client.post("/w/new/", {"name": "Quán Đỏ"})

    assert answer.headers["Location"] == "/w/quan-do/channels/"


def test_a_new_name_keeps_the_address(an, an_client):
    an_client.post("/w/bamboo/settings/", {"name": "Bamboo & Sons"})

    workspace = Workspace.objects.get(slug="bamboo")
    assert workspace.name == "Bamboo & Sons"
    assert workspace.audit_entries.get().details == {"before": "Bamboo"}


def test_deletion_needs_the_name_typed(an, an_client):
    refused = an_client.post("/w/bamboo/settings/deletion/", {"name": "bamboo"})

    assert refused.status_code == 422
    assert "Nothing was deleted" in refused.content.decode()
    assert Workspace.objects.filter(slug="bamboo").exists()


def test_deletion_takes_all_of_it_and_nothing_of_others(
    an, an_client, binh, chau, work, django_capture_on_commit_callbacks
):
    record_audit(workspace=an.workspace, actor=an, verb="member.left", target="x")
    record_audit(workspace=chau.workspace, actor=chau, verb="member.left", target="x")

    with django_capture_on_commit_callbacks(execute=True):
        an_client.post("/w/bamboo/settings/deletion/", {"name": "Bamboo"})
    work()

    assert list(Workspace.objects.all()) == [chau.workspace]
    assert list(Membership.objects.all()) == [chau]
    assert [entry.workspace for entry in AuditEntry.objects.all()] == [chau.workspace]
    assert an_client.get("/w/bamboo/team/").status_code == 404


def test_a_deleted_workspace_is_closed_before_anything_is_erased(an, an_client, chau):
    write_invitation(actor=an, email=chau.user.email, role="agent", token="t")

    an_client.post("/w/bamboo/settings/deletion/", {"name": "Bamboo"})

    assert an_client.get("/w/bamboo/team/").status_code == 404
    assert list(active_memberships(an.user)) == []
    with pytest.raises(InvitationGone):
        accept_invitation(token="t", user=chau.user)
    assert Workspace.objects.get(pk=an.workspace_id).deleted_at
    assert create_workspace(name="Bamboo", owner=chau.user).slug == "bamboo"


@pytest.mark.parametrize(
    "statement", ["UPDATE workspaces_auditentry SET target = 'y'", "DELETE FROM workspaces_auditentry"]
)
def test_the_audit_trail_refuses_change_and_deletion(an, statement):
    record_audit(workspace=an.workspace, actor=an, verb="member.left", target="x")

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.get().target == "x"


def test_deleting_one_workspace_does_not_open_the_trail_of_another(an, chau):
    record_audit(workspace=chau.workspace, actor=chau, verb="member.left", target="x")

    with transaction.atomic():
        erase_row(an.workspace)
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            AuditEntry.objects.all().delete()

    assert AuditEntry.objects.count() == 1


def test_the_trail_is_told_in_sentences_and_in_pages(an, an_client):
    for number in range(51):
        record_audit(workspace=an.workspace, actor=an, verb="member.removed", target=f"Person {number}.")

    newest = an_client.get("/w/bamboo/audit/")
    link = f"?before={newest.context['next_before']}"
    older = an_client.get(f"/w/bamboo/audit/{link}").content.decode()

    assert "removed Person 50." in newest.content.decode()
    assert "Person 0." not in newest.content.decode()
    assert link in newest.content.decode()
    assert "removed Person 0." in older
    assert "Older" not in older


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "9" * 5000, "²"])
def test_a_page_mark_that_is_no_number_shows_the_newest(an_client, an, before):
    record_audit(workspace=an.workspace, actor=an, verb="member.left", target="x")

    assert "left the workspace" in an_client.get("/w/bamboo/audit/", {"before": before}).content.decode()


def test_a_verb_without_a_sentence_is_shown_as_it_is(an, an_client):
    record_audit(workspace=an.workspace, actor=None, verb="comet.seen", target="Halley")
    record_audit(workspace=an.workspace, actor=None, verb="member.role_changed", target="Binh")

    page = an_client.get("/w/bamboo/audit/").content.decode()

    assert "comet.seen Halley" in page
    assert "member.role_changed Binh" in page


def test_audit_of_another_workspace_is_not_shown(an, an_client, chau):
    record_audit(workspace=chau.workspace, actor=chau, verb="member.removed", target="Secret")

    assert "Secret" not in an_client.get("/w/bamboo/audit/").content.decode()
