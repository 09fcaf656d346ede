"""Who writes a reply just now: said from hub to hub, and kept nowhere. With Redis away nobody does."""

from typing import Any

from django.template.loader import render_to_string

from workspaces.models import Membership

# That it goes on is not passed on more often.
MOST_OFTEN_SECONDS = 1.0

News = dict[str, Any]


def news(writer: Membership, conversation_id: int, *, is_over: bool) -> News:
    """What the hubs tell each other. writer: with its user.

    No conversation is looked up: in another workspace than the writer's this reaches no one, and a number that is none
    of this one's is shown nowhere.
    """
    return {
        "type": "writing",
        "workspace": writer.workspace_id,
        "conversation": conversation_id,
        "member": writer.pk,
        "name": str(writer),
        "is_over": is_over,
    }


def fragment(news: News) -> str:
    """The same for all who watch the workspace; each tab leaves out its own member and finds the words."""
    return render_to_string("inbox/live/writing.html", news)
