"""Letters of citizens (12345): read from a table, personal things put out of sight, the same matter put together, and
which department should answer."""

from yibiao.letters.answering import Answering, Suggestion
from yibiao.letters.model import Letter, Repeated
from yibiao.letters.reading import read_letters
from yibiao.letters.repeating import repeated
from yibiao.letters.topics import topics_of

__all__ = ["Answering", "Letter", "Repeated", "Suggestion", "read_letters", "repeated", "topics_of"]
