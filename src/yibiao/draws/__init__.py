"""Unannounced visits drawn so that anybody can compute the draw again, and nobody could know it before.

The order of events: ``model.DrawPlan`` holds all places, people, rules and a nonce; its hash (``canonical``) is
published; a public source gives a seed that nobody could choose (``statements``); ``drawing.draw`` makes of both the
visits; ``verifying.verify`` does all of it again. The platform's ``draw.js`` does the same in the reader's browser.
"""
