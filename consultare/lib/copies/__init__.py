"""Letters that say the same in nearly the same words: found (`pairs`), grouped, and what is one's own in each (`sentences`).

Pure: texts go in, proposals come out. A proposal is for a person to judge, never a decision (ADR 0010).
"""

from consultare.lib.copies.judged import judged_clusters
from consultare.lib.copies.pairs import Pair, clusters, model_of, propose, similarity
from consultare.lib.copies.sentences import sentences, unique_sentences
from consultare.lib.copies.words import body, words_of

__all__ = [
    "Pair",
    "body",
    "clusters",
    "judged_clusters",
    "model_of",
    "propose",
    "sentences",
    "similarity",
    "unique_sentences",
    "words_of",
]
