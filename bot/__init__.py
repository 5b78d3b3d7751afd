"""Who is talked to: composition, dialogue, answering, wording, and the surfaces."""
