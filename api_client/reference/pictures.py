"""The pictures a programme may name: stems of the files in `assets/art`, which a test keeps equal to this list."""

from __future__ import annotations

_NAMES = """
    admission-tickets artist-palette avocado bagel beach-with-umbrella bell birthday-cake bouquet bread
    bubble-tea bust-in-silhouette busts-in-silhouette calendar chart-with-upwards-trend check-mark-button
    chocolate-bar coffee cookie credit-card crescent-moon croissant cross-mark crown direct-hit doughnut
    earth-globe-europe-africa electric-plug envelope fire gear gift glowing-star green-salad herb high-voltage
    hourglass-with-flowing-sand information-source joystick key laptop lock magnifying-glass memo mobile-phone
    money-bag open-book party-popper people-hugging pot-of-food receipt red-heart rocket rose round-pushpin
    seedling shield shopping-bags shortcake soap-bar sparkles speech-balloon star sun sunflower
    teacup-without-handle ticket trophy warning waving-hand
"""
PICTURES: frozenset[str] = frozenset(_NAMES.split())
