"""Checking a draw, step by step."""
