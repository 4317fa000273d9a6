"""Pictures of codes: always black on white, with the quiet zone their standard asks for, whole modules, sharp edges.

The geometry is a grid of modules, so that what is asserted in tests is what is drawn. The library of the 1-D codes is
imported where it is used: it brings one for pictures with it, which the first frame has no use for.
"""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

#: Modules of white around a code: ISO/IEC 18004, 15417 and the GS1 general specifications.
QR_QUIET = 4
CODE128_QUIET = 10
EAN13_QUIET_LEFT, EAN13_QUIET_RIGHT = 11, 7
#: The mask of every rotating code: readers take any. Choosing among the eight for each code would take the page before
#: the app longer than all the rest of its drawing, and the two must choose alike.
ROTATING_MASK = 2
#: Height of a 1-D code in modules.
BAR_HEIGHT = 40
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@dataclass(frozen=True)
class Grid:
    """Rows of modules, True for black, quiet zone included. `row_height` in modules: 1 for a matrix code."""

    rows: tuple[tuple[bool, ...], ...]
    row_height: int = 1

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def height(self) -> int:
        return len(self.rows) * self.row_height

    def path(self) -> str:
        """The black modules as an SVG path, one unit per module."""
        return "".join(
            f"M{start} {index * self.row_height}h{length}v{self.row_height}h-{length}z"
            for index, row in enumerate(self.rows)
            for start, length in _runs(row)
        )

    def svg(self) -> str:
        """The grid as an SVG document that scales without blurring."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}" shape-rendering="crispEdges">'
            f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
            f'<path d="{self.path()}" fill="#000000"/></svg>'
        )


def qr(text: str) -> Grid:
    """A QR code, error correction M. `text` must be ASCII: scanners disagree about everything else."""
    return _qr(text, None)


def rotating_qr(text: str) -> Grid:
    """A rotating code, as the page before the app draws it too."""
    return _qr(text, ROTATING_MASK)


def _qr(text: str, mask: int | None) -> Grid:
    """Without a mask, the one that suits the text best."""
    data = text.encode("ascii")
    # 2 is the alphanumeric mode, 4 bytes.
    part = QRData(data, mode=2) if set(text) <= _ALPHANUMERIC else QRData(data, mode=4)
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QR_QUIET, mask_pattern=mask)
    code.add_data(part)
    code.make(fit=True)
    return Grid(tuple(tuple(bool(module) for module in row) for row in code.get_matrix()))


def code128(digits: str) -> Grid:
    """Code 128 of digits (pairs of digits take one symbol)."""
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("digits only")
    from barcode.codex import Code128

    return _bars(Code128(digits).build()[0], CODE128_QUIET, CODE128_QUIET)


def ean13(digits: str) -> Grid:
    """EAN-13 of twelve digits; the standard's own check digit is added, so that a scanner reads thirteen."""
    if not (digits.isascii() and digits.isdigit() and len(digits) == 12):
        raise ValueError("twelve digits")
    from barcode.ean import EAN13

    return _bars(EAN13(digits).build()[0], EAN13_QUIET_LEFT, EAN13_QUIET_RIGHT)


def ean13_text(digits: str) -> str:
    """What a scanner reads from `ean13`: the twelve digits and the standard's check digit."""
    from barcode.ean import EAN13

    return str(EAN13(digits).get_fullcode())


def _bars(modules: str, left: int, right: int) -> Grid:
    row = (*[False] * left, *(module != "0" for module in modules), *[False] * right)
    return Grid((row,), BAR_HEIGHT)


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each black run."""
    runs: list[tuple[int, int]] = []
    for index, black in enumerate(row):
        if not black:
            continue
        if runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((index, 1))
    return runs
