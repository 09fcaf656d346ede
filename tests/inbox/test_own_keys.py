"""A person's own keys: any key for any action, none for two, and back."""

import pytest

from inbox.chords import NoKey, read_keys
from inbox.forms.keys import CHANGEABLE, KeysForm
from inbox.presenters.keys import groups_of, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def binh_client(client, binh):
    client.force_login(binh.user)
    return client


def given(user, **changes):
    """What the page sends when nothing but these fields was changed."""
    form = KeysForm(user=user)
    return {name: form.initial[name] for name in ("enter_sends", *(key.action for key in CHANGEABLE))} | changes


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("j", ("j",)),
        ("g m", ("g", "m")),
        ("Ctrl+K", ("Mod+k",)),
        ("⌘+K", ("Mod+k",)),
        ("alt+n", ("Alt+n",)),
        ("Shift+e", ("E",)),
        ("F2", ("F2",)),
        ("Ctrl+Shift+Enter", ("Mod+Shift+Enter",)),
        ("đ", ("đ",)),
        ("", ()),
    ],
)
def test_keys_are_read_as_the_page_names_them(written, keys):
    assert read_keys(written, is_held=False) == keys


@pytest.mark.parametrize("written", ["gm", "a b c", "Foo+k", "Ctrl+", "+", "Enter", "Tab", "Ctrl+W", "ArrowDown"])
def test_what_is_no_key_or_needed_by_the_browser_is_refused(written):
    with pytest.raises(NoKey):
        read_keys(written, is_held=False)


@pytest.mark.parametrize("written", ["k", "g k", "Ctrl+W"])
def test_what_works_while_one_writes_needs_ctrl_or_alt(written):
    with pytest.raises(NoKey):
        read_keys(written, is_held=True)


def test_a_key_is_changed_and_stands_in_the_sheet_of_this_person_alone(binh_client, binh, an):
    answer = binh_client.post("/me/keys/", given(binh.user, resolve="y"))

    binh.user.refresh_from_db()
    assert answer.status_code == 302
    assert binh.user.keys == {"resolve": "y"}
    assert key_of(binh.user, "resolve").keys == ("y",)
    assert key_of(an.user, "resolve").keys == ("e",)
    page = binh_client.get(f"/w/{binh.workspace.slug}/inbox/").content.decode()
    assert 'data-keys="y" data-action="resolve"' in page


def test_two_actions_may_change_places(binh_client, binh):
    binh_client.post("/me/keys/", given(binh.user, next="k", previous="j"))

    binh.user.refresh_from_db()
    assert binh.user.keys == {"next": "k", "previous": "j"}


def test_an_action_may_have_no_key(binh_client, binh):
    binh_client.post("/me/keys/", given(binh.user, palette="", resolve=""))

    binh.user.refresh_from_db()
    assert key_of(binh.user, "resolve").keys == ()
    assert 'data-keys="" data-people-url' in binh_client.get(f"/w/{binh.workspace.slug}/team/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"resolve": "j"}, "This is the key of “Next conversation” already."),
        ({"resolve": "g"}, "The keys of “All conversations” begin alike, so one of the two would not be heard."),
        ({"resolve": "j x"}, "The keys of “Next conversation” begin alike, so one of the two would not be heard."),
        ({"palette": "Ctrl+Enter"}, "“Ctrl+Enter” is needed by the browser."),
        ({"mode": "n"}, "It works while you write too, so it needs Ctrl or Alt."),
    ],
)
def test_a_collision_is_refused_at_the_key_that_was_changed(binh_client, binh, changes, sentence):
    answer = binh_client.post("/me/keys/", given(binh.user, **changes))

    (changed,) = changes
    binh.user.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors == {changed: [sentence]}
    assert binh.user.keys == {}


def test_back_to_the_usual_keys_leaves_which_key_sends(binh_client, binh):
    binh_client.post("/me/keys/", given(binh.user, resolve="y", enter_sends=""))

    binh_client.post("/me/keys/reset/")

    binh.user.refresh_from_db()
    assert binh.user.keys == {}
    assert not binh.user.enter_sends
    assert groups_of(binh.user)[0][1][0].keys == ("j",)
