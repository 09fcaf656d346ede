"""What cannot be taken back is asked about first."""

import pytest
from playwright.sync_api import expect

from inbox.models import SavedView
from workspaces.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_saved_view_is_deleted_by_who_says_so_twice(browse, bamboo, binh):
    SavedView.objects.create(workspace=bamboo, owner=binh, name="Snoozed of Lan", query="status=snoozed")
    page = browse(binh, "saved-views/")

    page.get_by_role("button", name="Delete Snoozed of Lan").click()
    question = page.get_by_role("dialog", name="Delete “Snoozed of Lan”?")
    question.get_by_role("button", name="Keep").click()
    expect(question).to_be_hidden()
    assert SavedView.objects.exists()

    page.get_by_role("button", name="Delete Snoozed of Lan").click()
    question.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The saved view Snoozed of Lan is deleted.")).to_be_visible()
    assert not SavedView.objects.exists()


def test_a_workspace_is_left_by_who_says_so_twice(browse, bamboo, an, binh):
    page = browse(binh, "settings/")

    page.get_by_role("button", name="Leave").click()
    question = page.get_by_role("dialog", name="Leave Bamboo?")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    assert Membership.objects.get(pk=binh.pk).removed_at is None

    page.get_by_role("button", name="Leave").click()
    question.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Leave")).to_have_count(0)
    assert Membership.objects.get(pk=binh.pk).removed_at is not None
