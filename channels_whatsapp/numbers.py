"""Which of our channels a change means that names their account, or their application, and no number.

Both stand in the encrypted credentials alone: such changes are rare, and an installation has few numbers.
"""

from inbox.models import Channel


def connected() -> list[Channel]:
    return list(Channel.objects.filter(platform="whatsapp").exclude(status=Channel.Status.DISCONNECTED).order_by("pk"))


def channels_in(waba: str) -> list[Channel]:
    return [channel for channel in connected() if (channel.credentials or {}).get("waba_id") == waba]


def numbers_by_account() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for channel in connected():
        if waba := (channel.credentials or {}).get("waba_id"):
            found.setdefault(waba, []).append(channel.external_id)
    return found


def numbers_of_app(key: str) -> list[str]:
    return [channel.external_id for channel in connected() if (channel.credentials or {}).get("app") == key]
