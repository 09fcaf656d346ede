from django.urls import path

from workspaces.views import account, audit, home, invitations, manifest, members, presence, settings, teams

app_name = "workspaces"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("terms/", home.terms, name="terms"),
    path("messio-<str:language>.webmanifest", manifest.manifest, name="manifest"),
    path("preferences/", account.preferences, name="preferences"),
    path("me/", account.me, name="me"),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
    path("w/new/", settings.create, name="new"),
    path("w/<slug:workspace>/team/", members.team, name="team"),
    path("w/<slug:workspace>/presence/", presence.choose, name="presence"),
    path("w/<slug:workspace>/members/<int:member_id>/role/", members.role, name="role"),
    path("w/<slug:workspace>/members/<int:member_id>/removal/", members.removal, name="removal"),
    path("w/<slug:workspace>/invitations/", invitations.create, name="invite"),
    path("w/<slug:workspace>/invitations/<int:invitation_id>/resending/", invitations.resend, name="resend"),
    path("w/<slug:workspace>/invitations/<int:invitation_id>/revocation/", invitations.revoke, name="revoke"),
    path("w/<slug:workspace>/teams/new/", teams.edit, name="new_team"),
    path("w/<slug:workspace>/teams/<int:team_id>/", teams.edit, name="edit_team"),
    path("w/<slug:workspace>/teams/<int:team_id>/deletion/", teams.delete, name="delete_team"),
    path("w/<slug:workspace>/settings/", settings.overview, name="settings"),
    path("w/<slug:workspace>/settings/place/", settings.place, name="place"),
    path("w/<slug:workspace>/settings/sight/", settings.sight, name="sight"),
    path("w/<slug:workspace>/settings/duplicates/", settings.duplicates, name="duplicates"),
    path("w/<slug:workspace>/settings/leaving/", settings.leave, name="leave"),
    path("w/<slug:workspace>/settings/deletion/", settings.delete, name="delete"),
    path("w/<slug:workspace>/audit/", audit.trail, name="audit"),
]
