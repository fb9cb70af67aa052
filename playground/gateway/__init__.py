"""The gateway: the WebSocket over which the bot hears of events.

Source: https://discord.com/developers/docs/events/gateway
"""
