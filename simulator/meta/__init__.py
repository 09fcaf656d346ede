"""Meta's stand-in: Facebook Login, Pages and Messenger, under the prefix /meta."""
