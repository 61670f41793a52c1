"""Wrong and right statements made from printed facts: what tries the verifier. Judges nothing about answers."""
