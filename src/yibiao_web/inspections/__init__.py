"""督查、检查、考核、调研: the year's plan, caps and joined visits, the place's code."""
