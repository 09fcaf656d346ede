import pytest

from channels_tiktok.checks import check_tiktok_settings


def ids():
    return [found.id for found in check_tiktok_settings()]


def test_complete_and_absent_settings_are_both_fine(tiktok_app):
    complete = ids()
    tiktok_app.TIKTOK_APP_ID = tiktok_app.TIKTOK_APP_SECRET = ""

    assert (complete, ids()) == ([], [])


@pytest.mark.parametrize("name", ["TIKTOK_APP_ID", "TIKTOK_APP_SECRET"])
def test_half_set_credentials_are_named(tiktok_app, name):
    setattr(tiktok_app, name, "")

    (found,) = check_tiktok_settings()

    assert (found.id, name in found.msg) == ("channels_tiktok.W001", True)


def test_a_tolerance_that_lets_nothing_in_is_told(tiktok_app):
    tiktok_app.TIKTOK_SIGNATURE_SECONDS = 0

    assert ids() == ["channels_tiktok.E001"]
