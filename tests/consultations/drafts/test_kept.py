"""What was made of published versions is kept, as long as there is room."""

from consultations.drafts.views.kept import Kept


def test_made_once_and_the_oldest_goes_first():
    made: list[str] = []
    kept: Kept[str] = Kept(len, most=10)

    def get(key: str, size: int) -> str:
        def make() -> str:
            made.append(key)
            return key * size

        return kept.get(key, make)

    get("a", 4)
    get("b", 4)
    get("a", 4)
    assert made == ["a", "b"]
    get("c", 4)  # No room for three: «b» was asked for longest ago.
    get("a", 4)
    assert made == ["a", "b", "c"]
    get("b", 4)
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_the_room_is_made_again():
    made: list[int] = []
    kept: Kept[str] = Kept(len, most=10)
    for number in range(2):
        assert kept.get("x", lambda number=number: made.append(number) or "x" * 11) == "x" * 11
    assert made == [0, 1]
