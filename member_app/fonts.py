"""The brand's typeface. One family per weight, since Flet takes one file per family."""

#: Family name -> file below assets.
FONTS = {
    "Jakarta": "fonts/PlusJakartaSans-Medium.ttf",
    "JakartaBold": "fonts/PlusJakartaSans-Bold.ttf",
    "JakartaExtraBold": "fonts/PlusJakartaSans-ExtraBold.ttf",
}
