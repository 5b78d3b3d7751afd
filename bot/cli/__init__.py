"""The commands of the console, a module each."""
