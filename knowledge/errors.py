"""What can go wrong in this room. Every message is a plain sentence that says what to do, and names no path."""


class KnowledgeError(Exception):
    """Any failure of this room."""


class UnreadableFileError(KnowledgeError):
    """A file that cannot become passages. The message completes "this file …"."""


class IndexUnreadableError(KnowledgeError):
    """The index is damaged, or was built by another embedding model."""


class IndexAwayError(KnowledgeError):
    """The server that keeps the index cannot be reached."""


class IngestRunningError(KnowledgeError):
    """Another ingest holds the index."""


class EmbedderError(KnowledgeError):
    """The embedding model cannot be loaded."""


class RerankerError(KnowledgeError):
    """The cross-encoder cannot be loaded."""


class QuestionFileError(KnowledgeError):
    """A file of questions for an evaluation that cannot be used."""


class LanguageModelError(KnowledgeError):
    """The language model cannot be opened, or did not write an answer."""


class DraftError(KnowledgeError):
    """Files of which no course can be drafted. Says what to give instead."""
