"""What the channels at Meta share: calls to the Graph API, and the envelope, signature and address of its webhooks.

It knows no platform: what an error means, and what an entry says, is told by `channels_fb` and `channels_whatsapp`.
"""
