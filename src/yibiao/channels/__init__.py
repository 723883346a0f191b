"""Apps, public accounts and work groups: which are dormant, doubled, empty or forbidden."""

from yibiao.channels.advice import Advice
from yibiao.channels.checking import ChannelReport, Checked, check_channels
from yibiao.channels.importing import Register, merged, read_register
from yibiao.channels.nouns import (
    KIND_WORDS,
    AnyChannel,
    ChannelPost,
    GovApp,
    Kind,
    MediaAccount,
    Series,
    WorkGroup,
)

__all__ = [
    "KIND_WORDS", "Advice", "AnyChannel", "ChannelPost", "ChannelReport", "Checked", "GovApp", "Kind", "MediaAccount",
    "Register", "Series", "WorkGroup", "check_channels", "merged", "read_register",
]  # fmt: skip
