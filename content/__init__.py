"""Strict reading of the YAML that people edit: positions, problems and shapes.

It stands below every other package and knows no partner, no intent and no language.
"""
