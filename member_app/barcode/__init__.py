"""The card's codes: their text, and their pictures as geometry and SVG. Pure Python, no screen."""
