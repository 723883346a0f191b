"""The platform (Django). Empty in this release: the core and its command line come first."""
