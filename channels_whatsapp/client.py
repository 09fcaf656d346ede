"""Calls to the Graph API for WhatsApp."""

from channels_whatsapp.errors import classify
from inbox.connectors import ErrorKind, OutgoingFile, SendError
from inbox.fields import identifier
from meta_graph.client import GraphClient


class CloudClient(GraphClient):
    classify = staticmethod(classify)

    def upload(self, number: str, file: OutgoingFile) -> str:
        """The id under which the file can be sent. Nothing was sent with it, so a lost answer is tried again."""
        form = {"messaging_product": "whatsapp", "type": file.mime_type}
        try:
            answer = self.post_file(f"{number}/media", "file", (file.name, file.file, file.mime_type), form)
            if media := identifier(answer.get("id")):
                return media
            raise SendError(ErrorKind.UNKNOWN, "unreadable", "no id of the file")
        except SendError as error:
            if error.kind is not ErrorKind.UNKNOWN:
                raise
            raise SendError(ErrorKind.TRANSIENT, error.code, error.detail) from None
