"""The platform (Django): the core's spine with people, rights and time. See docs/tour.md for one record's way."""
