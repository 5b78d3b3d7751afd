"""How long lies between two days, in words."""

from __future__ import annotations

from typing import Final

from bot.wording import Texts

DAYS_IN_MONTH: Final = 30.4375
DAYS_IN_YEAR: Final = 365.25


def in_words(texts: Texts, days: tuple[int, int], unit: str) -> str:
    """Return a length of least and most days, in the unit asked for or the fitting one."""
    least, most = days
    scale = {"days": 1.0, "months": DAYS_IN_MONTH, "years": DAYS_IN_YEAR}
    exact = least == most
    if not unit:
        unit = "years" if most > 2 * DAYS_IN_YEAR else "months" if not exact else "days"
    if unit == "days" and not exact:
        unit = "months"

    def say(of: str) -> str:
        if of == "years" and exact:
            years, months = divmod(round(most / DAYS_IN_MONTH), 12)
            whole = texts.say("length.years", count=years)
            if not months or not years:
                return whole if years else say("months")
            further = texts.say("length.further_months", count=months)
            return texts.say("length.with", first=whole, second=further)
        if of == "years":
            # Of dates known by their year alone the middle is what people count.
            middle = round((least + most) / 2 / DAYS_IN_YEAR)
            return texts.say("length.years", count=middle) if middle else say("months")
        low, high = (round(n / scale[of]) for n in (least, most))
        if low == high:
            return texts.say(f"length.{of}", count=low)
        return texts.say(f"length.{of}_range", least=low, count=high)

    text = say(unit)
    if unit == "days" and most > DAYS_IN_MONTH:
        return texts.say("length.both", first=text, second=say("months"))
    return text
