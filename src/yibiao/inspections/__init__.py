"""The facts of a 督查、检查、考核、调研 against the policy pack, quotas of places, joined visits."""
