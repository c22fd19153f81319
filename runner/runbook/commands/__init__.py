"""A step's text to commands: where each one ends, what each place is inside of, what known programs do."""
