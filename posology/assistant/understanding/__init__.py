"""Question text to drugs, indications, intents and patient facts."""
