"""Copies among documents: are they found, is their share right, how fast is a corpus of 100,000?

    python bench/documents.py [--small] [--only pairs|planted|corpus] [--documents N] [--peers N]

1. Real pairs (../shared/documents/pairs.tsv): F1 of copies (half of the draft or more), error of the share.
2. Copies planted by ourselves in real and in invented sentences, of known share, edited in six ways: characters found.
   Settings were tuned on seeds 0 and 5 of an earlier generator with other words, 7 and 2026 of this; reported is 4711.
3. A corpus: building, memory, queries, recall, against datasketch and rensa with the same documents in the same run.
"""

from __future__ import annotations

import argparse
import os
import sys

import documents_corpus
import documents_pairs
import documents_planted
from documents_texts import real_texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a quick run: fewer pairs, drafts and documents")
    parser.add_argument("--only", choices=("pairs", "planted", "corpus"))
    parser.add_argument("--documents", type=int, help="of the corpus (100,000)")
    parser.add_argument("--peers", type=int, help="documents for the comparison with the peers (20,000)")
    options = parser.parse_args()
    small = options.small
    print(f"Python {sys.version.split()[0]}，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.2f}")
    if options.only in (None, "pairs"):
        documents_pairs.main(small)
    if options.only in (None, "planted"):
        for real in (False, True) if real_texts() else (False,):
            documents_planted.main(3 if small else 20, real=real, seed=4711)
    if options.only in (None, "corpus"):
        count, peers = (5_000, 1_000) if small else (100_000, 20_000)
        documents_corpus.main(
            count if options.documents is None else options.documents,
            peers if options.peers is None else options.peers,
            40 if small else documents_corpus.QUERIES,
        )


if __name__ == "__main__":
    main()
