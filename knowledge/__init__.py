"""What is known: partners, facts, partial dates, and the immutable base that is searched.

A leaf: it knows neither intents nor the bot.
"""
