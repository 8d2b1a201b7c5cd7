"""How an act of the collection is refused: with a sentence that says what to do."""

from consultare.lib.law import Words


class Refused(Exception):
    """The act isn't allowed now. `field`: the field of the form it belongs to; empty: the whole."""

    def __init__(self, sentence: Words, field: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence, self.field = sentence, field
