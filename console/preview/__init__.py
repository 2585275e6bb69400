"""The preview of a mapping in a browser: sample, canonical document, way back and mapping side by side, live as files are saved.

    watched (files changed?) → desk (check, load, keep the last good one) → picture (read, trace, write, trace)
    → one JSON object → page.js

Everything is rows of text whose parts know the trace entries they belong to: pointing at one part lights the others.
"""
