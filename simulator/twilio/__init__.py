"""Simulated Twilio: its Messaging API for WhatsApp numbers, their webhooks, and content templates."""
