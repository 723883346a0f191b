"""The policy pack: dated rules, kept as data in ``policy/``. Which rule holds on a day, and with what value?"""

from .pack import Pack, PolicyError, Rule, load_pack, shipped_pack

__all__ = ["Pack", "PolicyError", "Rule", "load_pack", "shipped_pack"]
