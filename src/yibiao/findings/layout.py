"""How a document is laid out, against GB/T 9704."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
