"""Whatever an agent may send reaches the customer once; what a platform lacks neither composer nor outbox lets through."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from inbox.actions.mark_read import mark_read
from inbox.actions.react_to_message import react_to_message
from inbox.actions.refresh_templates import refresh_templates
from inbox.actions.send_message import NOW, send_message
from inbox.actions.send_template import send_template
from inbox.actions.signal_customer import signal_customer
from inbox.connectors import OutgoingTemplate, TemplateState, connectors
from inbox.forms.composer import ReplyForm
from inbox.models import Conversation
from inbox.outbox.reactions import set_reaction
from inbox.outbox.refusals import CannotSend
from tests.conformance.samples import BY_KIND, taken

FILES = ("image", "audio", "video", "file")
RECEIPTS = ("sent", "delivered", "read")


def composed(desk, customer, **given):
    """What the composer makes of it."""
    files = MultiValueDict({"files": [given.pop("file").upload()]} if "file" in given else {})
    data = {"client_id": str(uuid4()), **given}
    return ReplyForm(data, files, conversation=customer.conversation, capabilities=desk.connector.capabilities)


def test_an_answer_reaches_the_customer_once(desk):
    dung = desk.customer()
    dung.says()

    message = dung.is_answered("Dạ còn ạ 💚")
    desk.arrive()
    dung.deliver(message)

    assert message.parts.get().external_id
    assert dung.got == ["Dạ còn ạ 💚"]
    assert dung.conversation.messages.filter(direction="outgoing").count() == 1


@pytest.mark.parametrize("kind", FILES)
def test_a_file_reaches_the_customer_or_is_refused(desk, kind):
    dung = desk.customer()
    dung.says()
    sample = taken(desk.connector.capabilities, kind)

    if sample is None:
        assert not composed(desk, dung, file=BY_KIND[kind]).is_valid()
        message = dung.is_answered("", files=[BY_KIND[kind].upload()])
        assert (message.status, dung.got) == ("failed", [])
        assert str(desk.connector.explain(message.error_code).sentence)
        return
    assert composed(desk, dung, file=sample).is_valid()
    message = dung.is_answered("", files=[sample.upload()])
    desk.arrive()
    message.refresh_from_db()
    assert (message.status in ("sent", "delivered"), dung.got) == (True, [kind])


def test_words_and_files_are_messages_of_their_own_in_their_order(desk):
    dung = desk.customer()
    dung.says()
    image = taken(desk.connector.capabilities, "image")

    message = dung.is_answered("Mẫu này ạ", files=[image.upload(), image.upload()])
    desk.arrive()

    assert dung.got == ["Mẫu này ạ", "image", "image"]
    assert len({part.external_id for part in message.parts.all()}) == 3


def test_the_longest_words_pass_and_longer_ones_are_refused(desk):
    dung = desk.customer()
    dung.says()
    limit = desk.connector.capabilities.text_limit
    most = min(limit, 5000)

    assert dung.is_answered("a" * limit).status == "sent"
    assert composed(desk, dung, text="a" * most).is_valid()
    assert not composed(desk, dung, text="a" * (most + 1)).is_valid()
    with pytest.raises(CannotSend):
        dung.is_answered("a" * (limit + 1))
    desk.arrive()
    assert dung.got == ["a" * limit]


def test_a_quote_leaves_with_the_answer_or_the_composer_drops_it(desk):
    dung = desk.customer()
    first = dung.says("Còn không?")
    form = composed(desk, dung, text="Dạ còn", reply_to=first.pk)
    assert form.is_valid()

    quoted = first.parts.get().external_id if desk.connector.capabilities.reply_to else ""
    assert form.cleaned_data["reply_to"] == quoted
    assert dung.is_answered("Dạ còn", reply_to=quoted).status == "sent"
    desk.arrive()
    assert dung.got == ["Dạ còn"]


def test_buttons_stand_below_the_words_or_the_channel_takes_none(desk):
    dung = desk.customer()
    dung.says("Áo này còn size nào?")
    takes = desk.connector.capabilities.buttons

    if takes is None:
        with pytest.raises(CannotSend):
            dung.is_answered("Chị mặc size nào ạ?", buttons=["M", "L"])
        return
    assert dung.is_answered("Chị mặc size nào ạ?", buttons=["M", "L"]).status == "sent"
    with pytest.raises(CannotSend):
        dung.is_answered("Chị mặc size nào ạ?", buttons=[f"{n}" for n in range(takes.most + 1)])
    desk.arrive()
    assert len(dung.got) == 1


def test_after_the_window_a_template_goes_where_the_platform_has_them(desk):
    dung = desk.customer()
    dung.says()
    Conversation.objects.filter(pk=dung.conversation.pk).update(last_customer_at=timezone.now() - timedelta(days=30))
    dung.conversation.refresh_from_db()

    if desk.connector.policy.templates is None:
        template = OutgoingTemplate(external_id="1", name="don", language="vi", values={})
        with pytest.raises(CannotSend):
            dung.is_answered("Đơn đã gửi", template=template)
        return
    refresh_templates(channel=desk.channel)
    listed = desk.channel.message_templates.filter(state=TemplateState.APPROVED, can_be_sent=True, header_file="")
    template = listed.order_by("name")[0]
    message = send_template(
        conversation=dung.conversation,
        author=desk.author,
        template=template,
        values=dict.fromkeys(template.keys, "Dung"),
        client_id=uuid4(),
        wanted=NOW,
    )
    assert dung.deliver(message).status == "sent"
    desk.arrive()
    assert len(dung.got) == 1


def test_our_reaction_is_set_and_taken_back_or_refused(desk):
    dung = desk.customer()
    message = dung.says("Cảm ơn shop")
    offered = desk.connector.capabilities.reactions

    if not offered:
        with pytest.raises(CannotSend):
            react_to_message(message=message, emoji="❤️")
        return
    for emoji in (offered[0], ""):
        react_to_message(message=message, emoji=emoji)
        set_reaction(message.pk)
        desk.arrive()
        assert [row.emoji for row in message.reactions.filter(actor="business")] == [emoji] * bool(emoji)


@pytest.mark.parametrize("signal", ["typing_on", "seen"])
def test_reading_and_writing_are_shown_where_the_platform_can(desk, signal):
    dung = desk.customer()
    dung.says()
    mark_read(membership=desk.author, conversation=dung.conversation, incoming_count=1)
    capabilities = desk.connector.capabilities
    can = capabilities.seen if signal == "seen" else capabilities.typing
    before = desk.driver.signals(dung.name)

    signal_customer(dung.conversation, signal)

    assert (desk.driver.signals(dung.name) != before) == can


def test_the_ticks_that_are_promised_come(desk):
    dung = desk.customer()
    dung.says()
    message = dung.is_answered()
    desk.arrive()
    message.refresh_from_db()
    promised = desk.connector.capabilities.receipts
    assert message.status == ("delivered" if "delivered" in promised else "sent")

    desk.driver.reads(dung.name)
    desk.arrive()

    message.refresh_from_db()
    assert (message.status == "read") == ("read" in promised)


def test_nobody_is_written_to_after_the_window_and_the_composer_says_until_when(desk):
    dung = desk.customer()
    dung.says()
    conversation = dung.conversation
    assert desk.connector.allowance(conversation, timezone.now()).free_text

    long_ago = timezone.now() - timedelta(days=30)
    Conversation.objects.filter(pk=conversation.pk).update(last_customer_at=long_ago)
    conversation.refresh_from_db()
    allowance = desk.connector.allowance(conversation, timezone.now())

    if not desk.driver.is_foreign:  # whoever comes back finds it
        assert (allowance.until, allowance.left) == (None, None)
        assert dung.is_answered("Alo").status == "sent"
        return
    if allowance.free_text:  # TikTok counts messages after its hours
        assert allowance.left is not None
        return
    assert str(allowance.reason)
    with pytest.raises(CannotSend):
        send_message(conversation=conversation, author=desk.author, client_id=uuid4(), text="Alo")
    assert dung.got == []


def test_every_platform_is_in_this_suite():
    from tests.conformance.platforms import PLATFORMS

    assert set(PLATFORMS) == set(connectors)
