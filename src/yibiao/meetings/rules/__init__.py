"""What there is to say of a meeting, rule by rule; numbers and severities are those of the policy pack."""
