"""Back-ups: one file with the database, the data folder and a manifest of hashes. Nothing here knows Django but
``postgresql`` and the two commands."""
