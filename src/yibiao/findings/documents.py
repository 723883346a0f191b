"""What the gate says of a document."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
