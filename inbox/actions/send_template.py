from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.files.base import File

from inbox.actions.send_message import Wanted, send_message
from inbox.connectors import OutgoingTemplate
from inbox.message_templates import fills_of
from inbox.models import Conversation, Message, MessageTemplate
from inbox.variables import values_for
from workspaces.models import Membership


def send_template(
    *,
    conversation: Conversation,
    author: Membership,
    template: MessageTemplate,
    values: Mapping[str, str],
    client_id: UUID,
    files: Sequence[File] = (),
    wanted: Wanted,
) -> Message:
    """Queue a template with these values in its places, by their keys; what stood there is proposed the next time.

    conversation: from `queries.rows`. Raises CannotSend.
    """
    message = send_message(
        conversation=conversation,
        author=author,
        client_id=client_id,
        text=template.text(values),
        files=files,
        buttons=template.titles,
        template=OutgoingTemplate(
            external_id=template.external_id, name=template.name, language=template.language, values=values
        ),
        wanted=wanted,
    )
    fills = fills_of(values, values_for(conversation, author))
    MessageTemplate.objects.filter(pk=template.pk).update(fills=fills)
    return message
