"""Conclusions as Word files, by the platform's template or a department's own."""
