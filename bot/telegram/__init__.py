"""The bot in Telegram: the only package that imports the library.

Everything here carries updates to the pure functions of `bot` and replies back; it decides
nothing about what is answered.
"""
