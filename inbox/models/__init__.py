from inbox.models.among import Among
from inbox.models.change import Change
from inbox.models.channel import Channel
from inbox.models.channel_sync import ChannelSync
from inbox.models.conversation import ANOTHER_APP, Conversation, ReadMark
from inbox.models.draft import Draft
from inbox.models.fact import Fact
from inbox.models.heartbeat import Heartbeat
from inbox.models.identity import Identity
from inbox.models.joined_conversation import JoinedConversation
from inbox.models.message import RANK, Attachment, Direction, Message, MessagePart, Reaction, SendAttempt, Status
from inbox.models.message_template import MessageTemplate
from inbox.models.outgoing_reaction import OutgoingReaction
from inbox.models.participant import Participant
from inbox.models.rendition import Rendition
from inbox.models.saved_reply import SavedReply, SavedReplyFile
from inbox.models.saved_view import SavedView
from inbox.models.search_entry import SearchEntry
from inbox.models.tag import ConversationTag
from inbox.models.taken_back import TakenBack
from inbox.models.webhook_delivery import Refusal, WebhookDelivery

__all__ = [
    "ANOTHER_APP",
    "RANK",
    "Among",
    "Attachment",
    "Change",
    "Channel",
    "ChannelSync",
    "Conversation",
    "ConversationTag",
    "Direction",
    "Draft",
    "Fact",
    "Heartbeat",
    "Identity",
    "JoinedConversation",
    "Message",
    "MessagePart",
    "MessageTemplate",
    "OutgoingReaction",
    "Participant",
    "Reaction",
    "ReadMark",
    "Refusal",
    "Rendition",
    "SavedReply",
    "SavedReplyFile",
    "SavedView",
    "SearchEntry",
    "SendAttempt",
    "Status",
    "TakenBack",
    "WebhookDelivery",
]
