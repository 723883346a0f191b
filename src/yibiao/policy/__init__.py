"""The policy pack: dated rules, kept as data in ``policy/``. Which rule holds on a day, and with what value?"""

from .pack import FOLDER, Pack, load_pack, shipped_pack
from .rules import Overlay, PolicyError, Rule, Standing, Weight

__all__ = ["FOLDER", "Overlay", "Pack", "PolicyError", "Rule", "Standing", "Weight", "load_pack", "shipped_pack"]
