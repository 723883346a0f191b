"""What the gate says of an app, a public account or a work group."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
