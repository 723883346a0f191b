"""Several departments' visits to one place joined into one trip on one day: days for all visits of a span of time, so
that places are disturbed on as few days as can be, under the caps, the quiet times and what inspectors can do."""
