"""Fields → ranked data items, with reasons and a calibrated confidence; and what people decided about the rest."""

from .context import FieldContext, contexts_of
from .matcher import Matcher
from .memory import ContextKey, Decision, DecisionsError, Memory, load_memory, save_memory
from .review import Act, Answer, Place, Question, decide, questions, review

__all__ = [
    "Act",
    "Answer",
    "ContextKey",
    "Decision",
    "DecisionsError",
    "FieldContext",
    "Matcher",
    "Memory",
    "Place",
    "Question",
    "contexts_of",
    "decide",
    "load_memory",
    "questions",
    "review",
    "save_memory",
]
