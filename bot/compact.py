"""JSON without a space to spare."""

from __future__ import annotations

import json
from typing import Final

compact_ascii: Final = json.JSONEncoder(separators=(",", ":")).encode
"""Writes what strangers sent: halves of characters, which no encoding takes, are escaped."""
