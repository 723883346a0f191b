"""Sums up the tree of organisations: all of it at once, or one corrected place at a time."""

from yibiao.rollup.cascade import Adders, Cascade, InexactError, Totals, roll_up, same, scaled, unscaled
from yibiao.rollup.tree import NamedTree, Tree, places_of

__all__ = [
           "Adders",
           "Cascade",
           "InexactError",
           "NamedTree",
           "Totals",
           "Tree",
           "places_of",
           "roll_up",
           "same",
           "scaled",
           "unscaled",
]  # fmt: skip
