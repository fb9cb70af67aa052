"""Which submissions of an assignment share code that nobody gave them? By winnowing, as in Moss.

Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003.
"""
