"""What is asked in a message that nobody may ask so."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
