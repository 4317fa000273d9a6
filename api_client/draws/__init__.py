"""Draws that anybody can check: what is promised before, how winners follow from it, and how to check that they do.

The standard library alone, no input or output, no clock of its own: the API draws with it, the app and the verifier
check with it. `README.md` beside this file says the same in bytes, for whoever writes another verifier.
"""
