"""Fits src/yibiao/matching/confidence.json to the development half of bench/truth/matching, never to the held-out half.

    python bench/matching_calibrate.py [--write]

Prints the pools: from which strength on, how many best candidates were right, of how many, and the confidence told.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from matching_truth import concept_items, labelled_forms

from yibiao.catalogue import load_catalogue
from yibiao.matching import Matcher, confidence, contexts_of

TABLE = Path(confidence.__file__).with_name("confidence.json")


def observed(part: str = "dev") -> list[tuple[float, bool]]:
    """(strength of the best candidate, whether it is right) of every labelled field."""
    catalogue = load_catalogue()
    matcher, meant = Matcher(catalogue), concept_items(frozenset(catalogue.items))
    seen = []
    for labelled in labelled_forms():
        if labelled.part != part:
            continue
        contexts = [context for _, _, context in contexts_of(labelled.form)]
        for best, concept in zip(matcher.best_of_region(contexts), labelled.concepts, strict=True):
            if best is not None and concept is not None:
                seen.append((confidence.rounded(best.strength), best.item.code in meant.get(concept, frozenset())))
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="replace the shipped table")
    pools = confidence.fit(observed())
    for pool in pools:
        print(f"{pool['from']:.2f}  {pool['right']:5.0f} / {pool['all']:<5.0f} {pool['confidence']:.3f}")
    if parser.parse_args().write:
        rows = ",\n  ".join(json.dumps(pool) for pool in pools)
        TABLE.write_text(f'{{"fitted_to": "bench/truth/matching dev", "pools": [\n  {rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
