"""A real document as a masked example: the same shape, the same codes, the same lengths, and nobody's data in it."""
