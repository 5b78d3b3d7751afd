"""Labelled phrasings in, an object that ranks labels with a calibrated confidence out.

A library of its own: pure, domain-free, numpy and rapidfuzz alone, a stemmer handed in. It knows
no slot, no language and no partner.
"""
