import pytest

from channels_fb.checks import check_meta_settings


def ids():
    return [found.id for found in check_meta_settings()]


def test_complete_and_absent_settings_are_both_fine(meta_app):
    complete = ids()
    meta_app.META_APP_ID = meta_app.META_APP_SECRET = meta_app.META_VERIFY_TOKEN = ""

    assert (complete, ids()) == ([], [])


@pytest.mark.parametrize("name", ["META_APP_ID", "META_APP_SECRET", "META_VERIFY_TOKEN"])
def test_half_set_credentials_are_named(meta_app, name):
    setattr(meta_app, name, "")

    (found,) = check_meta_settings()

    assert found.id == "channels_fb.W001"
    assert name in found.msg


@pytest.mark.parametrize(("version", "expected"), [("25.0", "channels_fb.E001"), ("v20.0", "channels_fb.W002")])
def test_a_version_that_cannot_work_is_told(meta_app, version, expected):
    meta_app.META_GRAPH_VERSION = version

    assert ids() == [expected]
