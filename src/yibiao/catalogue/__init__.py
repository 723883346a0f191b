"""The catalogue of data items: what may be asked, in whose words, of which kind of subject."""
