"""Chinese text: normalised without losing its places, its sentences, its deadlines."""
