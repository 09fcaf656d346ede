import pytest

from channels_zalo.checks import check_zalo_settings
from channels_zalo.errors import CATALOGUE
from inbox.connectors import connectors


def ids():
    return [found.id for found in check_zalo_settings()]


def test_complete_and_absent_settings_are_both_fine(zalo_app):
    complete = ids()
    zalo_app.ZALO_APP_ID = zalo_app.ZALO_APP_SECRET = zalo_app.ZALO_OA_SECRET_KEY = ""

    assert (complete, ids()) == ([], [])


@pytest.mark.parametrize("name", ["ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_SECRET_KEY"])
def test_half_set_credentials_are_named(zalo_app, name):
    setattr(zalo_app, name, "")

    (found,) = check_zalo_settings()

    assert (found.id, name in found.msg) == ("channels_zalo.W001", True)


def test_a_verifier_that_cannot_work_is_told(zalo_app):
    zalo_app.ZALO_CODE_VERIFIER = "short"

    assert ids() == ["channels_zalo.E001"]


@pytest.mark.parametrize("code", [*CATALOGUE, "oauth/-14999"])
def test_every_code_has_a_sentence_and_a_kind(code):
    assert connectors["zalo"].explain(code).sentence
    assert connectors["zalo"].kind_of(code) is not None


def test_a_code_that_nobody_knows_is_shown_as_it_is():
    assert "-7777" in connectors["zalo"].explain("-7777").sentence
    assert connectors["zalo"].kind_of("-7777") is None
