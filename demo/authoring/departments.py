"""Imports every department, in the order in which the demo lists them."""

from demo.authoring import (
    agriculture,
    asked_again,
    civil_affairs,
    health,
    livelihood,
    people,
    places,
    revitalisation,
)

__all__ = ["agriculture", "asked_again", "civil_affairs", "health", "livelihood", "people", "places", "revitalisation"]
