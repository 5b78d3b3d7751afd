"""The bot in Telegram: the only package that imports the library.

Everything here carries updates to the pure functions of `bot` and replies back; it decides
nothing about what is answered.
"""

import os

from bot.telegram.standing_in import import_library

# The library's own switch to the time spans that its next version has; without it every request
# to wait is told as a deprecation.
os.environ.setdefault("PTB_TIMEDELTA", "true")
import_library()
