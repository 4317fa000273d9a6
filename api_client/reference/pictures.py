"""The pictures a programme may name: stems of the files in `assets/art`, which a test keeps equal to this list."""

from __future__ import annotations

_NAMES = """
    admission-tickets airplane alarm-clock artist-palette avocado bagel balloon beach-with-umbrella bell
    bicycle birthday-cake books bouquet bread bubble-tea bust-in-silhouette busts-in-silhouette calendar
    chart-with-upwards-trend check-mark-button chocolate-bar clapper-board clipboard coffee coin cookie
    credit-card crescent-moon croissant cross-mark crown direct-hit doughnut earth-globe-europe-africa
    electric-plug envelope evergreen-tree ferris-wheel fire four-leaf-clover gear gem-stone gift glowing-star
    graduation-cap green-salad headphone herb high-voltage honeybee hourglass-with-flowing-sand
    information-source joystick key label laptop lock luggage magnifying-glass memo microphone mobile-phone
    money-bag open-book party-popper paw-prints people-hugging performing-arts person-in-lotus-position
    pot-of-food potted-plant question-mark receipt red-heart rocket rose round-pushpin seedling shield
    shopping-bags shortcake slot-machine soap-bar sparkles speech-balloon sports-medal star sun sunflower
    teacup-without-handle ticket trophy tshirt warning waving-hand world-map
"""
PICTURES: frozenset[str] = frozenset(_NAMES.split())
