"""The fault suite: real processes under load while something breaks. `make faults` runs it."""
