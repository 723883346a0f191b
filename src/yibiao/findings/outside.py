"""What is said of a demand that came outside the platform."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
