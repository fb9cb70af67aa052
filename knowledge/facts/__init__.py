"""Typed look-ups over the course definition, found by meaning: dates, points, policies, people and sums over them."""
