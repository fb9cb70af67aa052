"""What people and the bot do in the world: each act checks permissions, changes things and announces the change.

The REST API and the page share these, so both obey the same rules. Every act raises `ApiError` where
Discord would refuse.
"""
