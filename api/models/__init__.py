from api.models.id_key import IdKey
from api.models.idempotency_key import IdempotencyKey
from api.models.token import ApiToken
from api.models.uploaded_file import UploadedFile
from api.models.webhook import WebhookCursor, WebhookEndpoint, WebhookEvent

__all__ = ["ApiToken", "IdKey", "IdempotencyKey", "UploadedFile", "WebhookCursor", "WebhookEndpoint", "WebhookEvent"]
