"""The catalogue of data items: what can be asked, in which words, and how its values are checked."""

from .items import Catalogue, CodeList, CodeValue, Condition, DataItem, Derivation, Role, Sensitivity, Subject
from .loading import CatalogueError, load_catalogue

__all__ = [
    "Catalogue",
    "CatalogueError",
    "CodeList",
    "CodeValue",
    "Condition",
    "DataItem",
    "Derivation",
    "Role",
    "Sensitivity",
    "Subject",
    "load_catalogue",
]
