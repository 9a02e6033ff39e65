"""The tree of a game file to a :class:`~burden.model.Model`, or every mistake at once, each with its place.

No step stops at the first mistake: :mod:`burden.schema` says which keys and kinds of value belong where
(:mod:`~burden.reader.document`), then each section is read for what it means (:mod:`~burden.reader.sections`), and
what could be read is tried at the file's own numbers (:mod:`~burden.reader.trial`). A part that is broken is left out
of the later steps, so that no mistake is reported twice.
"""

from burden.reader.sections import read

__all__ = ["read"]
