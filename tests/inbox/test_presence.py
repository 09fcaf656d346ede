"""Who is there: said from hub to hub by those who have an open page, and forgotten where it is not said again."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.urls import reverse
from websockets.sync.client import ClientConnection

from inbox.models import Change
from inbox.presence import AWAY_AFTER_SECONDS, FORGOTTEN_SECONDS, LEAVING_SECONDS, Present
from tests.conftest import signed_in as browser_of
from tests.inbox.sockets import line, signed_in, until
from tests.inbox.test_socket_faults import redis  # noqa: F401 (a fixture)
from tests.servers import web, web_process
from workspaces.actions.choose_presence import choose_presence
from workspaces.models import Membership, Presence, Workspace

# ── What all hubs say together ──


@dataclass
class Page:
    membership: Membership
    used_at: float | None = 0.0


def of(number: int, presence: str = "online") -> Membership:
    return Membership(pk=number, workspace=Workspace(pk=7), presence=presence)


def seen(present: Present) -> dict[int, str]:
    return {pk: str(state) for pk, state in present.everyone.get(7, {}).items()}


def say(hub: Present, listeners: list[Present], pages: list[Page], now: float) -> None:
    news = json.loads(json.dumps(hub.news(pages, now)))
    for listener in listeners:
        listener.hear(news, now)


def test_a_used_page_is_online_and_one_without_use_is_away_after_ten_minutes():
    hub = Present()
    for now, state in [(0, "online"), (AWAY_AFTER_SECONDS - 1, "online"), (AWAY_AFTER_SECONDS, "away")]:
        say(hub, [hub], [Page(of(1))], now)
        assert seen(hub) == {1: state}


@pytest.mark.parametrize(("chosen", "state"), [("away", {1: "away"}), ("offline", {})])
def test_a_choice_by_hand_holds_whatever_is_used(chosen, state):
    hub = Present()
    say(hub, [hub], [Page(of(1, chosen))], 0)
    assert seen(hub) == state


def test_a_page_that_tells_nothing_is_nobody():
    hub = Present()
    say(hub, [hub], [Page(of(1), used_at=None)], 0)
    assert seen(hub) == {}


def test_of_several_pages_at_several_hubs_the_most_present_counts():
    first, second = Present(), Present()
    late = AWAY_AFTER_SECONDS + 1.0
    say(first, [first, second], [Page(of(1)), Page(of(2))], late)
    say(second, [first, second], [Page(of(2)), Page(of(2), used_at=late)], late)

    for hub in (first, second):
        assert seen(hub) == {1: "away", 2: "online"}


def test_from_one_page_to_the_next_nobody_blinks_and_a_moment_after_the_last_they_are_gone():
    hub = Present()
    say(hub, [hub], [Page(of(1))], 0)
    hub.leave(Page(of(1)), 1)
    say(hub, [hub], [], 2)
    assert seen(hub) == {1: "online"}

    say(hub, [hub], [Page(of(1, "away"))], 3)
    assert seen(hub) == {1: "away"}
    say(hub, [hub], [], 1 + LEAVING_SECONDS)
    assert seen(hub) == {}


def test_who_chooses_to_appear_offline_does_so_though_a_page_was_just_left():
    hub = Present()
    hub.leave(Page(of(1)), 0)
    say(hub, [hub], [Page(of(1, "offline"))], 1)
    assert seen(hub) == {}


def test_a_hub_that_is_not_heard_of_any_more_is_forgotten_with_its_members():
    here, killed = Present(), Present()
    say(killed, [here], [Page(of(1))], 0)
    say(here, [here], [Page(of(2))], FORGOTTEN_SECONDS - 1)
    assert seen(here) == {1: "online", 2: "online"}

    assert here.hear(here.news([Page(of(2))], FORGOTTEN_SECONDS), FORGOTTEN_SECONDS) == {7}
    assert seen(here) == {2: "online"}


def test_only_workspaces_in_which_something_changed_hear_of_it():
    hub = Present()
    assert hub.hear(hub.news([Page(of(1))], 0), 0) == {7}
    assert hub.hear(hub.news([Page(of(1))], 5), 5) == set()


# ── Tabs ──


@contextmanager
def page(server: str, member: Membership, used: object = 0) -> Iterator[ClientConnection]:
    """An open page that was used so many seconds ago."""
    with line(server, signed_in(member.user).session_key, slug=member.workspace.slug) as opened:
        uses(opened, used)
        yield opened


def uses(tab: ClientConnection, seconds_ago: object = 0) -> None:
    tab.send(json.dumps({"used": seconds_ago}))


def known(online: Sequence[Membership], away: Sequence[Membership] = ()) -> str:
    lists = (" ".join(str(pk) for pk in sorted(row.pk for row in rows)) for rows in (online, away))
    return 'data-known data-online="{}" data-away="{}"'.format(*lists)


slow = pytest.mark.slow
in_processes = pytest.mark.django_db(transaction=True)


@slow
@in_processes
def test_it_crosses_web_processes_and_no_use_is_written_anywhere(tmp_path, server, an, binh):
    with web(tmp_path / "other.log") as other, page(server, an) as ans:
        until(ans, known([an]))
        logged = Change.objects.count()
        with page(other, binh, AWAY_AFTER_SECONDS) as binhs:
            until(binhs, known([an], [binh]))
            until(ans, known([an], [binh]))
            uses(binhs)
            until(ans, known([an, binh]))
        until(ans, known([an]))
        assert Change.objects.count() == logged


@slow
@in_processes
def test_the_members_of_a_killed_process_fade_by_themselves(tmp_path, server, an, binh):
    with (
        web_process(tmp_path / "other.log") as other,
        page(server, an) as ans,
        line(other.address, signed_in(binh.user).session_key) as binhs,
    ):
        uses(binhs)
        until(ans, known([an, binh]))
        other.kill()
        until(ans, known([an]))


@slow
@in_processes
def test_a_choice_by_hand_shows_at_once_in_every_process(tmp_path, server, an, binh):
    with web(tmp_path / "other.log") as other, page(server, an) as ans, page(other, binh):
        until(ans, known([an, binh]))
        for chosen, there in [("away", known([an], [binh])), ("offline", known([an])), ("online", known([an, binh]))]:
            choose_presence(membership=binh, presence=Presence(chosen))
            until(ans, there)


@slow
@in_processes
def test_another_workspace_learns_nothing(server, an, chau):
    with page(server, an) as ans, page(server, chau) as chaus:
        until(ans, known([an]))
        frames = until(chaus, known([chau]))
    assert not re.search(rf'data-(online|away)="[^"]*\b{an.pk}\b', frames)


@slow
@in_processes
def test_what_is_no_number_of_seconds_is_ignored(server, an, binh):
    with page(server, an) as ans, page(server, binh, None) as binhs:
        for strange in ("x", -1, 1.5, True, [0], 10**30):
            uses(binhs, strange)
        until(ans, known([an]))
        uses(binhs)
        assert known([an], [binh]) not in until(ans, known([an, binh]))


@slow
@in_processes
def test_with_redis_away_nothing_is_said_of_anyone_and_it_comes_back(redis, tmp_path, an):  # noqa: F811
    with web(tmp_path / "web.log", REDIS_URL=redis.url) as server, page(server, an) as ans:
        until(ans, known([an]))
        redis.kill()
        until(ans, f'<data id="presences" data-online="{an.pk}"')
        redis.start()
        until(ans, known([an]))


# ── The choice ──


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", Presence.values)
def test_the_menu_at_ones_own_name_keeps_the_choice_and_shows_it(binh, chosen):
    address = reverse("workspaces:presence", args=["bamboo"])
    answer = browser_of(binh).post(address, {"presence": chosen}, headers={"HX-Request": "true"})

    binh.refresh_from_db()
    assert binh.presence == chosen
    assert re.findall(r'value="(\w+)"[^>]* aria-pressed="true"', answer.content.decode()) == [chosen]


@pytest.mark.django_db
def test_a_choice_that_there_is_not_changes_nothing(binh):
    answer = browser_of(binh).post(reverse("workspaces:presence", args=["bamboo"]), {"presence": "asleep"})

    binh.refresh_from_db()
    assert (answer.status_code, binh.presence) == (302, "online")


@pytest.mark.django_db
def test_a_choice_concerns_one_workspace(lotus, binh):
    elsewhere = Membership.objects.create(workspace=lotus, user=binh.user, role="agent")
    browser_of(binh).post(reverse("workspaces:presence", args=["bamboo"]), {"presence": "offline"})

    elsewhere.refresh_from_db()
    assert elsewhere.presence == "online"
