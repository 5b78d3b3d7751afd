"""What is meant: normalising, entity linking, time expressions, the matcher and verdicts.

A leaf: it knows neither the knowledge base nor the bot; names and aliases come in as plain data.
"""

import os

# One question multiplies no matrices: threads that wait for some would only cost half of the
# processor time that importing numpy takes, and a stack each. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
