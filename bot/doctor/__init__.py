"""Examines an installation: is everything there that it needs, on this machine, in Discord, and elsewhere?"""
