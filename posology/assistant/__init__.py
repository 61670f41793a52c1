"""Question in; checked, cited, labelled answer, or a reasoned abstention, out."""
