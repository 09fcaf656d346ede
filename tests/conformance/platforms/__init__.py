"""Every platform's driver, a file for each."""

from tests.conformance.platforms.facebook import Facebook, Instagram
from tests.conformance.platforms.tiktok import TikTok
from tests.conformance.platforms.twilio import Twilio
from tests.conformance.platforms.web import Web
from tests.conformance.platforms.whatsapp import WhatsApp
from tests.conformance.platforms.zalo import Zalo

PLATFORMS = {driver.platform: driver for driver in (Facebook, Instagram, WhatsApp, Zalo, TikTok, Twilio, Web)}
