"""A strict Bot API server of the tests' own: what Telegram refuses, it refuses."""

from tests.botapi.faults import Fault, Trouble
from tests.botapi.people import Group, Person
from tests.botapi.server import BotApi

__all__ = ["BotApi", "Fault", "Group", "Person", "Trouble"]
