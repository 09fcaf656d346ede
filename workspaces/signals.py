"""News of who may do what, for the apps above that keep something open for a person (a socket, a cache)."""

from django.dispatch import Signal

# A role or presence changed, a member was removed, or a person signed out or changed the password. Sent after the commit;
# argument: membership_id. Whatever is open for them asks again whether they belong here and are signed in.
membership_changed = Signal()

# A team got another name or other members. Sent inside the transaction that does it; argument: team.
team_changed = Signal()

# A team goes. Sent inside the transaction that deletes it, while its row is there and held; argument: team.
team_deleted = Signal()

# What agents and viewers of a workspace see changed. Sent inside the transaction that does it; argument: workspace.
sight_changed = Signal()

# A workspace was closed for everybody. Sent inside the transaction that does it, while its rows are all there;
# argument: workspace. The app on top erases them, and last calls `workspaces.actions.delete_workspace.erase_row`.
workspace_deleted = Signal()
