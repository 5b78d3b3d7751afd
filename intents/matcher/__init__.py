"""The intent matcher: labelled phrasings in, labels with calibrated confidences out.

A pure library without a domain, pretrained weights or a network; numpy and rapidfuzz are enough.
"""

from intents.matcher.matcher import Matcher
from intents.matcher.model import Match

__all__ = ["Match", "Matcher"]
