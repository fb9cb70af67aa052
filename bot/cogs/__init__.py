"""Translators between Discord and the services, one file for each thing people can do."""
