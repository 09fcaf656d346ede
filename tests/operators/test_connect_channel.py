import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inbox import sync
from inbox.actions import check_channel
from inbox.actions.request_check import request_check
from inbox.connectors import connectors
from inbox.models import Channel
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.rows import TOKEN
from tests.simulator.client import TEA


def connect(*more: str, platform: str = "facebook", workspace: str = "bamboo", external_id: str = "107") -> str:
    out = io.StringIO()
    given = [platform, "--workspace", workspace, "--external-id", external_id, "--name", "Bamboo Tea", *more]
    call_command("connect_channel", *given, stdout=out)
    return out.getvalue()


@pytest.fixture
def credentials(tmp_path) -> str:
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"access_token": TOKEN, "refresh_token": None, "something": "else"}))
    return str(path)


def test_without_a_check_nobody_is_called_and_no_token_is_said(bamboo, credentials):
    words = connect("--no-check", "--credentials", credentials)

    channel = Channel.objects.get()
    assert (channel.platform, channel.external_id, channel.name) == ("facebook", "107", "Bamboo Tea")
    assert (channel.status, channel.credentials) == ("connected", {"access_token": TOKEN})
    assert words == "Connected: Bamboo Tea (facebook 107) in bamboo.\n"


def test_without_a_check_no_worker_calls_either_until_the_periodic_check_or_somebody_asks(bamboo, credentials):
    connect("--no-check", "--credentials", credentials)
    channel = Channel.objects.get()

    assert (check_channel.due_channels(), sync.due_channels()) == ([], [])

    request_check(channel=channel)
    assert sync.due_channels() == [channel.pk]


def test_without_a_check_credentials_may_be_missing(bamboo):
    connect("--no-check")

    assert Channel.objects.get().credentials is None


def test_again_refreshes_and_keeps_what_is_not_given(bamboo, credentials, tmp_path):
    connect("--no-check", "--credentials", credentials)
    connect("--no-check")
    assert Channel.objects.get().credentials == {"access_token": TOKEN}

    Path(credentials).write_text(json.dumps({"access_token": "newer"}))
    connect("--no-check", "--credentials", credentials)
    assert Channel.objects.get().credentials == {"access_token": "newer"}


def test_credentials_come_from_standard_input_too(bamboo, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"access_token": TOKEN})))

    connect("--no-check", "--credentials", "-")

    assert Channel.objects.get().credentials == {"access_token": TOKEN}


def test_an_account_of_another_workspace_is_refused(bamboo, lotus):
    connect("--no-check", workspace="lotus")

    with pytest.raises(CommandError, match="Another workspace of Messio uses this account"):
        connect("--no-check")

    assert Channel.objects.get().workspace == lotus


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "No such file or directory"),
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"access_token": ""}', "The credentials lack access_token"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_connects_nothing(bamboo, tmp_path, content, sentence):
    path = tmp_path / "wrong.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(CommandError, match=sentence):
        connect("--no-check", "--credentials", str(path))

    assert not Channel.objects.exists()


def test_a_check_needs_credentials(bamboo):
    with pytest.raises(CommandError, match="The credentials lack access_token"):
        connect()


def test_a_platform_that_is_not_installed_is_one_sentence(bamboo, monkeypatch):
    monkeypatch.delitem(connectors, "tiktok")

    with pytest.raises(CommandError, match="The platform tiktok is not part of this installation"):
        connect("--no-check", platform="tiktok")


def test_an_unknown_workspace_is_one_sentence(bamboo):
    with pytest.raises(CommandError, match="There is no workspace 'nowhere'"):
        connect("--no-check", workspace="nowhere")


def test_a_platform_that_is_off_is_said_before_anything_happens(bamboo, credentials, settings):
    settings.META_APP_SECRET = ""

    with pytest.raises(CommandError, match="Facebook is off"):
        connect("--credentials", credentials)

    assert not Channel.objects.exists()


@pytest.mark.slow
def test_a_check_subscribes_the_page_and_says_that_it_answers(bamboo, simulator, tmp_path):  # noqa: F811
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"access_token": simulator.page_token()}))

    words = connect("--credentials", str(path), external_id=TEA)

    assert words.splitlines()[1] == "Facebook: the account answers, and its events come here."
    world = simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()
    assert TEA in json.dumps(world["subscriptions"])


@pytest.mark.slow
def test_a_token_that_the_platform_refuses_is_one_sentence_and_connects_nothing(bamboo, simulator, credentials):  # noqa: F811
    with pytest.raises(CommandError, match=r"^Facebook: does not accept this token \(190\)\.$") as refused:
        connect("--credentials", credentials, external_id=TEA)

    assert TOKEN not in str(refused.value)
    assert not Channel.objects.exists()


@pytest.mark.slow
def test_check_channels_tells_of_each_and_fails_where_one_needs_a_person(bamboo, simulator):  # noqa: F811
    good = Channel.objects.create(
        workspace=bamboo,
        platform="facebook",
        external_id=TEA,
        name="Good",
        credentials={"access_token": simulator.page_token()},
    )
    assert checked() == (["Good (facebook) in bamboo: ok"], 0)

    bad = Channel.objects.create(
        workspace=bamboo, platform="facebook", external_id="2", name="Bad", credentials={"access_token": "dead"}
    )
    Channel.objects.create(workspace=bamboo, platform="pigeon", external_id="3", name="Odd")
    lines, code = checked()

    assert code == 1
    assert lines[0] == "Good (facebook) in bamboo: ok"
    assert lines[1].startswith("Bad (facebook) in bamboo: ")
    assert lines[2] == "Odd (pigeon) in bamboo: its platform is not part of this installation."
    bad.refresh_from_db()
    assert (bad.status, Channel.objects.get(pk=good.pk).status) == ("needs_reconnect", "connected")
    assert checked()[0][1].startswith("Bad (facebook) in bamboo: needs reconnecting. ")


def checked() -> tuple[list[str], int]:
    out, code = io.StringIO(), 0
    try:
        call_command("check_channels", stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue().splitlines(), code
