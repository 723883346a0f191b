"""A month's proposals → a schedule that merges what can be merged, with the account of what it saves.

``request`` what is asked → ``problem`` times, people and rooms as numbers → ``joining`` what could be held together →
``greedy`` a first schedule, improved step by step → ``model`` CP-SAT from there, with a bound → ``account`` the true
cost before and after → ``planning`` all in order.
"""
