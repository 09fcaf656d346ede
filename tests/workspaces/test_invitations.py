import re
import smtplib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from tests.conftest import member, signed_in
from workspaces.actions.accept_invitation import accept_invitation
from workspaces.actions.invite_member import invite_member, write_invitation
from workspaces.actions.remove_member import remove_member
from workspaces.actions.resend_invitation import resend_invitation
from workspaces.actions.revoke_invitation import revoke_invitation
from workspaces.errors import AlreadyMember, EmailNotSent, InvitationGone
from workspaces.models import AuditEntry, Invitation, Membership, User
from workspaces.models.invitation import hash_token
from workspaces.roles import Role

HOA = "hoa@new.example"


def link_in(letter) -> str:
    """The path of the invitation that a letter leads to."""
    return re.search(r"/invitations/[\w-]+/", letter.body).group()


def test_an_invitation_goes_out_by_email_and_is_audited(an, mailoutbox):
    invitation = invite_member(actor=an, email=" Hoa@New.example ", role=Role.AGENT)

    [letter] = mailoutbox
    assert (invitation.email, letter.to, letter.subject) == (HOA, [HOA], "An invites you to Bamboo")
    [(html, kind)] = letter.alternatives
    assert kind == "text/html"
    assert link_in(letter) in html
    assert invitation.expires_at - timezone.now() > timedelta(days=6, hours=23)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target, entry.details) == ("invitation.sent", HOA, {"role": "agent"})


def test_the_table_does_not_hold_the_token(an, mailoutbox):
    invitation = invite_member(actor=an, email=HOA, role=Role.AGENT)

    token = link_in(mailoutbox[0]).split("/")[2]
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.values().get())


def test_the_letter_speaks_the_invited_persons_language_where_it_is_known(an):
    User.objects.create_user("mai@else.example", language="vi")

    with translation.override("en"):
        known = invite_member(actor=an, email="mai@else.example", role=Role.AGENT)
        unknown = invite_member(actor=an, email=HOA, role=Role.AGENT)

    assert (known.language, unknown.language) == ("vi", "en")


def test_admins_invite_up_to_admin_and_owners_anyone(bamboo, an):
    admin = member(bamboo, "Giang", Role.ADMIN)

    invite_member(actor=admin, email=HOA, role=Role.ADMIN)
    with pytest.raises(PermissionDenied):
        invite_member(actor=admin, email="x@new.example", role=Role.OWNER)
    invite_member(actor=an, email="y@new.example", role=Role.OWNER)

    assert set(Invitation.objects.values_list("email", "role")) == {(HOA, "admin"), ("y@new.example", "owner")}


def test_agents_invite_nobody(binh):
    with pytest.raises(PermissionDenied):
        invite_member(actor=binh, email=HOA, role=Role.VIEWER)


def test_a_member_is_not_invited_again(an, binh, an_client):
    with pytest.raises(AlreadyMember):
        invite_member(actor=an, email="BINH@bamboo.example", role=Role.ADMIN)

    page = an_client.post("/w/bamboo/invitations/", {"email": "binh@bamboo.example", "role": "agent"})
    assert page.status_code == 422
    assert "already a member" in page.content.decode()


def test_inviting_twice_keeps_one_invitation_whose_newest_link_works(an, binh, mailoutbox):
    invite_member(actor=an, email=HOA, role=Role.AGENT)
    invite_member(actor=an, email=HOA, role=Role.VIEWER)

    first, second = (link_in(letter).split("/")[2] for letter in mailoutbox)
    assert Invitation.objects.get().role == Role.VIEWER
    assert not Invitation.objects.for_token(first).exists()
    assert Invitation.objects.for_token(second).exists()


def test_two_open_invitations_of_one_address_cannot_be_stored(an):
    write_invitation(actor=an, email=HOA, role=Role.AGENT, token="a")
    twin = Invitation.objects.get()
    twin.pk, twin.token_hash = None, "b"

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_mail_server_that_is_away_keeps_the_invitation_and_says_so(an, an_client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(EmailNotSent) as refusal:
        invite_member(actor=an, email=HOA, role=Role.AGENT)
    page = an_client.post("/w/bamboo/invitations/", {"email": HOA, "role": "agent"}, follow=True).content.decode()

    assert isinstance(refusal.value.__cause__, OSError | smtplib.SMTPException)
    assert Invitation.objects.get().email == HOA
    assert "could not be sent" in page


def test_joining_by_the_link(an, mailoutbox):
    invite_member(actor=an, email=HOA, role=Role.AGENT)
    hoa = User.objects.create_user(HOA, name="Hoa")
    browser = Client()
    browser.force_login(hoa)

    assert "Join as Hoa" in browser.get(link_in(mailoutbox[0])).content.decode()
    assert not hoa.memberships.exists()
    answer = browser.post(link_in(mailoutbox[0]))

    assert answer.headers["Location"] == "/w/bamboo/inbox/"
    membership = hoa.memberships.get()
    assert (membership.workspace, membership.role) == (an.workspace, Role.AGENT)
    assert AuditEntry.objects.filter(verb="member.joined", target="Hoa").count() == 1


def test_a_link_works_once(an, chau):
    write_invitation(actor=an, email=HOA, role=Role.AGENT, token="t")
    accept_invitation(token="t", user=User.objects.create_user(HOA))

    with pytest.raises(InvitationGone):
        accept_invitation(token="t", user=chau.user)


def test_a_link_that_expired_or_was_taken_back_says_so(an, an_client, client):
    old = write_invitation(actor=an, email=HOA, role=Role.AGENT, token="old")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    taken = write_invitation(actor=an, email="x@new.example", role=Role.AGENT, token="taken")
    an_client.post(f"/w/bamboo/invitations/{taken.pk}/revocation/")

    for token in ("old", "taken", "never-was"):
        page = client.get(f"/invitations/{token}/")
        assert page.status_code == 410
        assert "does not work any more" in page.content.decode()
        with pytest.raises(InvitationGone):
            accept_invitation(token=token, user=an.user)


def test_resending_revives_an_expired_invitation(an, an_client, mailoutbox):
    old = write_invitation(actor=an, email=HOA, role=Role.AGENT, token="old")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())

    an_client.post(f"/w/bamboo/invitations/{old.pk}/resending/")

    assert Invitation.objects.for_token(link_in(mailoutbox[0]).split("/")[2]).get() == old


def test_an_admin_can_neither_resend_nor_take_back_an_owners_invitation(an, bamboo):
    admin = member(bamboo, "Giang", Role.ADMIN)
    invitation = write_invitation(actor=an, email=HOA, role=Role.OWNER, token="t")

    with pytest.raises(PermissionDenied):
        resend_invitation(actor=admin, invitation=invitation)
    with pytest.raises(PermissionDenied):
        revoke_invitation(actor=admin, invitation=invitation)
    with pytest.raises(PermissionDenied):
        invite_member(actor=admin, email=HOA, role=Role.AGENT)

    invitation.refresh_from_db()
    assert (invitation.role, invitation.revoked_at) == (Role.OWNER, None)


@pytest.mark.parametrize("fate", ["removed", "demoted"])
def test_an_invitation_ends_with_its_senders_right_to_make_it(an, bamboo, fate):
    admin = member(bamboo, "Giang", Role.ADMIN)
    write_invitation(actor=admin, email=HOA, role=Role.ADMIN, token="t")
    if fate == "removed":
        remove_member(actor=an, membership=admin)
    else:
        Membership.objects.filter(pk=admin.pk).update(role=Role.AGENT)

    with pytest.raises(InvitationGone):
        accept_invitation(token="t", user=User.objects.create_user(HOA))


def test_a_removed_member_who_is_invited_again_is_restored(an, binh):
    remove_member(actor=an, membership=binh)
    write_invitation(actor=an, email="binh@bamboo.example", role=Role.ADMIN, token="t")

    membership = accept_invitation(token="t", user=binh.user)

    assert (membership.pk, membership.role, membership.removed_at) == (binh.pk, Role.ADMIN, None)
    assert signed_in(binh).get("/w/bamboo/team/").status_code == 200


def test_an_old_link_does_not_change_a_present_members_role(an, binh):
    write_invitation(actor=an, email=HOA, role=Role.OWNER, token="t")

    assert accept_invitation(token="t", user=binh.user).role == Role.AGENT


def test_another_workspaces_invitation_cannot_be_reached_through_mine(an_client, an, chau):
    theirs = write_invitation(actor=chau, email=HOA, role=Role.AGENT, token="t")

    assert an_client.post(f"/w/bamboo/invitations/{theirs.pk}/revocation/").status_code == 404
    assert an_client.post(f"/w/bamboo/invitations/{theirs.pk}/resending/").status_code == 404


def sign_up(browser, email):
    form = {"name": "Hoa", "email": email, "password1": "green tea leaf"}
    return browser.post("/accounts/signup/", form, follow=True)


def test_who_signs_up_through_the_link_with_that_address_needs_no_second_letter(an, client, mailoutbox):
    invite_member(actor=an, email=HOA, role=Role.AGENT)
    link = link_in(mailoutbox.pop())

    page = client.get(link).content.decode()
    assert f"/accounts/signup/?next={link}&amp;email={HOA.replace('@', '%40')}" in page
    answer = sign_up(client, HOA)

    assert answer.redirect_chain[-1][0] == link
    assert mailoutbox == []
    assert EmailAddress.objects.get(user__email=HOA).verified
    assert client.post(link).headers["Location"] == "/w/bamboo/inbox/"


def test_another_address_is_not_proven_by_the_link(an, client, mailoutbox):
    invite_member(actor=an, email=HOA, role=Role.AGENT)
    client.get(link_in(mailoutbox.pop()))

    sign_up(client, "somebody@else.example")

    assert [letter.to for letter in mailoutbox] == [["somebody@else.example"]]
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("somebody@else.example", False)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_present_member_uses_up_nobodys_invitation(an, an_client, method):
    write_invitation(actor=an, email=HOA, role=Role.VIEWER, token="t")

    page = getattr(an_client, method)("/invitations/t/", follow=True)

    assert "You belong to Bamboo already." in page.content.decode()
    assert Invitation.objects.for_token("t").exists()
