"""Tags: words with colours that a workspace puts on its conversations, and by which a list is narrowed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inbox import live, queries
from inbox.actions.change_tag import change_tag
from inbox.actions.delete_tag import delete_tag
from inbox.actions.tag_conversation import tag_conversation
from inbox.actions.untag_conversation import untag_conversation
from inbox.filters import ConversationFilter
from inbox.fragments import frames_since
from inbox.ingest import drain
from inbox.models import Conversation, ConversationTag
from inbox.news import Watch
from tests.conftest import member, signed_in
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.rows import converse, tagged
from workspaces.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def vip(bamboo):
    return Tag.objects.create(workspace=bamboo, name="VIP", colour="red")


def names(conversation: Conversation) -> list[str]:
    return [tag["name"] for tag in queries.rows(Conversation.objects.filter(pk=conversation.pk)).get().tags]


def on(conversation: Conversation, tag: Tag) -> str:
    return reverse("inbox:tag", args=["bamboo", conversation.pk, tag.pk])


class TestOnAConversation:
    def test_a_tag_is_put_on_and_taken_off_and_the_thread_says_by_whom(self, thread, vip, binh, binh_client):
        answer = binh_client.post(on(thread, vip)).content.decode()

        assert 'data-colour="red">VIP</span>' in answer
        assert "Binh added the tag VIP" in answer
        assert ConversationTag.objects.get().added_by == binh

        answer = binh_client.delete(on(thread, vip)).content.decode()

        assert 'data-colour="red"' not in answer
        assert "Binh took the tag VIP away" in answer
        assert names(thread) == []

    def test_the_same_again_is_no_news(self, thread, vip, binh_client):
        for method in ("post", "post", "delete", "delete"):
            assert getattr(binh_client, method)(on(thread, vip)).status_code == 200

        assert thread.messages.filter(kind="activity").count() == 2

    def test_a_viewer_may_neither_put_on_nor_take_off(self, thread, vip, bamboo):
        viewer = signed_in(member(bamboo, "Vy", "viewer"))

        assert viewer.post(on(thread, vip)).status_code == 403
        assert viewer.delete(on(thread, vip)).status_code == 403
        assert names(thread) == []

    def test_a_tag_of_another_workspace_is_not_there(self, thread, lotus, binh, binh_client):
        theirs = Tag.objects.create(workspace=lotus, name="Theirs")

        assert binh_client.post(on(thread, theirs)).status_code == 404
        with pytest.raises(ValueError, match="another workspace"):
            tag_conversation(conversation=thread, actor=binh, tag=theirs)

    def test_a_row_shows_three_and_says_how_many_more(self, thread, binh_client):
        for name in ("e", "D", "c", "B", "a"):
            tagged(thread, name)

        page = binh_client.get(reverse("inbox:list", args=["bamboo"])).content.decode()

        row = page[page.index("row__tags") :].partition("</a>")[0]
        assert [row.find(f">{name}</span>") > 0 for name in ("a", "B", "c", "D")] == [True, True, True, False]
        assert 'title="D, e">+2' in row


class TestTheMenu:
    def test_it_lists_every_tag_by_name_and_marks_those_of_the_conversation(self, thread, vip, lotus, binh_client):
        Tag.objects.create(workspace=thread.workspace, name="bán sỉ")
        Tag.objects.create(workspace=lotus, name="Theirs")
        tagged(thread, vip)

        menu = binh_client.get(reverse("inbox:tags", args=["bamboo", thread.pk])).content.decode()

        assert menu.index("bán sỉ") < menu.index("VIP")
        assert f'data-at-once="DELETE {on(thread, vip)}" data-done="− {vip}" aria-pressed="true"' in menu
        assert menu.count("data-name=") == 2

    def test_who_looks_after_tags_makes_one_from_it(self, thread, vip, an_client):
        answer = an_client.post(reverse("inbox:tags", args=["bamboo", thread.pk]), {"name": "  Khách   sỉ "})

        assert answer.status_code == 200
        assert names(thread) == ["Khách sỉ"]
        assert Tag.objects.get(name="Khách sỉ").colour != vip.colour

    def test_an_agent_cannot_make_one(self, thread, binh_client):
        assert binh_client.post(reverse("inbox:tags", args=["bamboo", thread.pk]), {"name": "New"}).status_code == 403
        assert not Tag.objects.exists()

    @pytest.mark.parametrize("name", ["", "vip", "ViP ", "x" * 41])
    def test_what_can_be_no_name_is_refused_with_a_reason(self, thread, vip, an_client, name):
        answer = an_client.post(reverse("inbox:tags", args=["bamboo", thread.pk]), {"name": name})

        assert answer.status_code == 422
        assert "<toast-message" in answer.content.decode()
        assert Tag.objects.get() == vip


class TestTheWorkspacesTags:
    def test_one_is_made_renamed_recoloured_and_deleted_and_the_trail_tells(self, thread, bamboo, an, an_client):
        made = an_client.post(reverse("tags:list", args=["bamboo"]), {"name": "VIP", "colour": "red"})
        assert made.status_code == 302
        vip = Tag.objects.get()
        tagged(thread, vip)

        changed = an_client.post(reverse("tags:edit", args=["bamboo", vip.pk]), {"name": "Quý", "colour": "blue"})
        assert changed.status_code == 302
        assert queries.rows(Conversation.objects.all()).get().tags == [{"id": vip.pk, "name": "Quý", "colour": "blue"}]

        address = reverse("tags:deletion", args=["bamboo", vip.pk])
        assert "1 conversation loses it" in an_client.get(address).content.decode()
        assert an_client.post(address).status_code == 302
        assert (names(thread), Tag.objects.count()) == ([], 0)
        verbs = bamboo.audit_entries.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["tag.created", "tag.changed", "tag.deleted"]
        assert "changed the tag VIP, which is Quý now" in an_client.get("/w/bamboo/audit/").content.decode()

    def test_two_names_that_differ_in_case_alone_are_one(self, vip, bamboo, lotus, an_client):
        Tag.objects.create(workspace=lotus, name="Sỉ")

        again = an_client.post(reverse("tags:list", args=["bamboo"]), {"name": "vIP", "colour": "red"})
        same_as_theirs = an_client.post(reverse("tags:list", args=["bamboo"]), {"name": "SỈ", "colour": "red"})

        assert again.status_code == 422
        assert "There is a tag of this name already" in again.content.decode()
        assert same_as_theirs.status_code == 302

    def test_a_tag_may_change_the_case_of_its_own_name(self, vip, an_client):
        address = reverse("tags:edit", args=["bamboo", vip.pk])

        assert an_client.post(address, {"name": "Vip", "colour": "red"}).status_code == 302

    @pytest.mark.parametrize(
        "form", [{"name": "A", "colour": "#ff0000"}, {"name": "A"}, {"name": "\0", "colour": "red"}]
    )
    def test_only_a_name_and_a_colour_of_the_palette_make_one(self, bamboo, an_client, form):
        assert an_client.post(reverse("tags:list", args=["bamboo"]), form).status_code == 422

    def test_an_agent_reads_the_list_and_changes_nothing(self, vip, an, binh_client):
        page = binh_client.get(reverse("tags:list", args=["bamboo"]))

        assert "VIP" in page.content.decode()
        assert "<form" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
        for address in ("list", "edit", "deletion"):
            arguments = ["bamboo"] if address == "list" else ["bamboo", vip.pk]
            answer = binh_client.post(reverse(f"tags:{address}", args=arguments), {"name": "A", "colour": "red"})
            assert answer.status_code == 403
        assert list(Tag.objects.values_list("name", flat=True)) == ["VIP"]


class TestEveryTab:
    """What `frames_since` answers is what each open page gets."""

    def missed(self, membership, cursor, **wanted) -> str:
        return frames_since(membership, Watch(ConversationFilter(**wanted)), cursor, "en")

    def test_gets_the_row_with_its_new_tag_and_the_list_of_the_tag_gets_the_row(self, thread, vip, an, binh):
        cursor = live.cursor()
        tag_conversation(conversation=thread, actor=an, tag=vip)

        assert 'data-colour="red">VIP</span>' in self.missed(binh, cursor)
        assert f'id="row-{thread.pk}" class="row"' in self.missed(binh, cursor, tag_id=vip.pk)

        untag_conversation(conversation=thread, actor=an, tag=vip)
        assert f'id="row-{thread.pk}" data-removed' in self.missed(binh, cursor, tag_id=vip.pk)

    def test_gets_the_rows_of_a_tag_that_changes_or_goes(self, thread, vip, an, binh):
        tagged(thread, vip)
        version = thread.version
        cursor = live.cursor()

        change_tag(actor=an, tag=vip, name="Quý", colour="blue")
        assert 'data-colour="blue">Quý</span>' in self.missed(binh, cursor)
        delete_tag(actor=an, tag=vip)
        frames = self.missed(binh, cursor, tag_id=vip.pk)

        assert f'id="row-{thread.pk}" data-removed' in frames
        assert "data-colour" not in frames
        thread.refresh_from_db()
        assert thread.version == version + 2

    def test_fetches_its_panes_anew_where_the_rows_are_too_many_to_name(self, tea_page, vip, an, binh, monkeypatch):
        monkeypatch.setattr("inbox.live.MOST_NAMED", 2)
        for number in range(3):
            tagged(converse(tea_page, f"customer-{number}"), vip)
        cursor = live.cursor()

        change_tag(actor=an, tag=vip, name="Quý", colour="blue")

        assert "<live-refresh" in self.missed(binh, cursor)
        assert 'id="row-' not in self.missed(binh, cursor)

    def test_of_another_workspace_learns_nothing(self, thread, vip, an, chau):
        tagged(thread, vip)
        cursor = live.cursor()

        change_tag(actor=an, tag=vip, name="Quý", colour="blue")
        live.all_changed(thread.workspace_id)

        assert "Quý" not in self.missed(chau, cursor)
        assert "<live-refresh" not in self.missed(chau, cursor)


class TestAListOfOneTag:
    def rows(self, client, **query) -> list[int]:
        page = client.get(reverse("inbox:list", args=["bamboo"]), query).content.decode()
        return [int(part.partition('"')[0]) for part in page.split('id="row-')[1:]]

    def test_follows_what_happens_to_its_conversations(self, thread, tea_page, vip, binh_client):
        other = converse(tea_page, "other", last_message_at=thread.last_message_at - timedelta(minutes=5))
        converse(tea_page, "untagged")
        for conversation in (thread, other):
            tagged(conversation, vip)
        assert self.rows(binh_client, tag=vip.pk) == [thread.pk, other.pk]

        delivery(text("m2", at=NOON + 3_600_000, customer="other"))
        drain()
        assert self.rows(binh_client, tag=vip.pk) == [other.pk, thread.pk]

        binh_client.post(reverse("inbox:resolution", args=["bamboo", other.pk]))
        assert self.rows(binh_client, tag=vip.pk) == [thread.pk]
        assert self.rows(binh_client, tag=vip.pk, status="resolved") == [other.pk]
        assert self.rows(binh_client, tag=vip.pk, status="any") == [other.pk, thread.pk]

    def test_says_which_it_is_whether_it_has_rows_or_none(self, thread, vip, binh_client):
        for has_rows in (False, True):
            if has_rows:
                tagged(thread, vip)
            page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"tag": vip.pk}).content.decode()
            head = page[page.index("list__title") :].partition("</summary>")[0]
            assert 'data-colour="red">VIP</span>' in head

    def test_of_a_colleague_is_called_by_the_colleagues_name(self, thread, an, binh_client):
        for assignee in (None, an):
            Conversation.objects.update(assignee=assignee)
            page = binh_client.get(reverse("inbox:list", args=["bamboo"]), {"assignee": an.pk, "view": "mine"})
            assert "<h1><bdi>An</bdi></h1>" in page.content.decode()
        assert self.rows(binh_client, assignee=an.pk) == [thread.pk]

    def test_is_chosen_from_a_menu_that_keeps_the_rest_of_the_filter(self, vip, an, binh_client):
        address = reverse("inbox:choices", args=["bamboo"])

        menu = binh_client.get(address, {"tag": vip.pk, "status": "any"}).content.decode()

        assert f'<option value="{vip.pk}" selected>VIP</option>' in menu
        assert f'<option value="{an.pk}">An</option>' in menu
        assert '<input type="hidden" name="status" value="any">' in menu
