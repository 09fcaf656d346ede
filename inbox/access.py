"""The one door from a URL to a row: each is looked for within what the member may see, so an outsider finds nothing."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from contacts.models import Contact
from inbox import queries, sight
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    JoinedConversation,
    Message,
    MessageTemplate,
    SavedReply,
    SavedReplyFile,
    SavedView,
)
from inbox.readers import with_readers
from inbox.unread import with_first_unread
from workspaces.models import Membership, Tag


def get_conversation(membership: Membership, pk: int) -> Conversation:
    """Of one that was joined to another, that one. Raises Http404, as all of these do."""
    return _find(_conversations(membership), membership, pk)


def get_conversation_to_read(membership: Membership, pk: int) -> Conversation:
    """The same, with where the member goes on reading."""
    return _find(with_first_unread(_conversations(membership), membership), membership, pk)


def get_changed_conversation(membership: Membership, pk: int) -> Conversation:
    """One that the member has changed just now, and may have given away by that: they are told how it is all the same."""
    own = Conversation.objects.filter(workspace_id=membership.workspace_id)
    return _find(queries.rows_to_match(own), membership, pk)


def _find(conversations: QuerySet[Conversation], membership: Membership, pk: int) -> Conversation:
    return conversations.filter(pk=pk).first() or get_object_or_404(conversations, pk=_joined(membership, pk))


def _joined(membership: Membership, pk: int) -> int | None:
    """Where the conversation is now that had this id; None where there was none."""
    gone = JoinedConversation.objects.filter(conversation__workspace_id=membership.workspace_id, pk=pk)
    return gone.values_list("conversation", flat=True).first()


def _conversations(membership: Membership) -> QuerySet[Conversation]:
    return with_readers(queries.rows_to_match(sight.conversations(membership)))


def get_customer(membership: Membership, pk: int) -> tuple[Conversation, Contact]:
    """A conversation and whose it is."""
    conversation = get_conversation(membership, pk)
    if conversation.identity.contact is None:
        raise Http404("Nobody's conversation")
    return conversation, conversation.identity.contact


def get_message(membership: Membership, conversation_pk: int, pk: int) -> Message:
    messages = Message.objects.filter(conversation__in=sight.conversations(membership))
    messages = messages.select_related("conversation__channel")
    found = messages.filter(conversation_id=conversation_pk, pk=pk).first()
    return found or get_object_or_404(messages, conversation_id=_joined(membership, conversation_pk), pk=pk)


def get_message_to_forward(membership: Membership, conversation_pk: int, pk: int) -> Message:
    """One whose words and files another customer may get too: a turn that is there, with its attachments."""
    message = get_message(membership, conversation_pk, pk)
    if not message.direction or message.is_deleted:
        raise Http404
    return message


def get_attachment(membership: Membership, pk: int) -> Attachment:
    attachments = Attachment.objects.filter(message__conversation__in=sight.conversations(membership))
    return get_object_or_404(attachments, pk=pk, message__is_deleted=False)


def get_channel(membership: Membership, pk: int) -> Channel:
    return get_object_or_404(Channel, workspace_id=membership.workspace_id, pk=pk)


def get_channel_to_show(membership: Membership, pk: int) -> Channel:
    """The same with all that its page tells of it, and without what opens the account."""
    channels = Channel.objects.filter(workspace_id=membership.workspace_id).defer("credentials")
    return get_object_or_404(channels.select_related("workspace", "sync", "halted_by__user"), pk=pk)


def get_message_template(conversation: Conversation, pk: int) -> MessageTemplate:
    return get_object_or_404(MessageTemplate, channel_id=conversation.channel_id, pk=pk)


def get_tag(membership: Membership, pk: int) -> Tag:
    return get_object_or_404(Tag, workspace_id=membership.workspace_id, pk=pk)


def get_saved_reply(membership: Membership, pk: int) -> SavedReply:
    return get_object_or_404(SavedReply, workspace_id=membership.workspace_id, pk=pk)


def get_saved_reply_file(membership: Membership, pk: int) -> SavedReplyFile:
    return get_object_or_404(SavedReplyFile, reply__workspace_id=membership.workspace_id, pk=pk)


def get_saved_view(membership: Membership, pk: int) -> SavedView:
    """Of their own and the shared ones."""
    view: SavedView = get_object_or_404(SavedView.objects.seen_by(membership), pk=pk)
    return view
