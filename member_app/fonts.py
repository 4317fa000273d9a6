"""The brand's typeface. One family per weight, since Flet takes one file per family."""

#: Family name -> file below assets.
FONTS = {
    "Jakarta": "fonts/PlusJakartaSans-Medium.ttf",
    "JakartaBold": "fonts/PlusJakartaSans-Bold.ttf",
    "JakartaExtraBold": "fonts/PlusJakartaSans-ExtraBold.ttf",
}
#: The same for browsers, packed: `python -m member_app.web.icon_font` makes them from those above.
WEB_FONTS = {family: file.replace(".ttf", ".woff2") for family, file in FONTS.items()}
