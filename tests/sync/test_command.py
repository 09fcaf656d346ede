"""`manage.py sync_channels`: the table of every channel, and a check at the terminal."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from inbox.models import ChannelSync
from tests.sync.reading import talk

pytestmark = pytest.mark.django_db(transaction=True)


def said(*arguments):
    out = io.StringIO()
    call_command("sync_channels", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_compares_now_and_shows_the_table(simulator, receiver, tea):
    simulator.control("faults", lose_percent=100)
    talk(simulator, 4)
    ChannelSync.objects.update(next_at=timezone.now() + timedelta(hours=1), import_state="done", import_started_at=None)

    progress, headings, row = said("--now", "--channel", str(tea.pk)).splitlines()

    assert progress == "Trà Lá Sen: 4 repaired in all"
    assert headings.split()[:5] == ["channel", "workspace", "state", "received", "repaired"]
    assert row.split()[:8] == [str(tea.pk), "Trà", "Lá", "Sen", "bamboo", "slower", "4", "4"]


def test_the_command_says_what_needs_somebody(tea):
    ChannelSync.objects.update(error_code="200", next_at=timezone.now() + timedelta(hours=1))
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("sync_channels", stdout=out)

    assert ended.value.code == 1
    assert "Messio lacks a permission for this Page." in out.getvalue()


def test_the_command_knows_no_channel_of_that_number(db):
    with pytest.raises(CommandError, match="No such channel: 1"):
        said("--channel", "1")
    assert "No channel is connected." in said()
