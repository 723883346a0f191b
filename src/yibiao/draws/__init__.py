"""A random draw that anybody can check: committed by hash, drawn from a public seed, stratified and weighted."""
