"""The sign-in that is led on to Facebook leaves Messio by a form, which the Content-Security-Policy has to allow."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_continue_with_facebook_leads_to_its_dialog(chromium, simulator, server):
    page = chromium.new_page()
    page.goto(f"{server}/accounts/login/")

    page.get_by_role("button", name="Continue with Facebook").click()

    page.wait_for_url(re.compile(f"^{re.escape(simulator.url)}/meta/"))
    page.close()
