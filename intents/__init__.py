"""What is meant: normalising, entity linking, time expressions, the matcher and verdicts.

A leaf: it knows neither the knowledge base nor the bot; names and aliases come in as plain data.
"""
