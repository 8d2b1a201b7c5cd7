"""Near copies among 10,000 observations: seconds, memory above idle, planted copies found, false ones among the proposed.

The letters are phrases of two to five words out of the demonstration's texts, put together by chance: as Romanian as those, with
their frequent formulas. A tenth are copies with 10 % of the words changed, a twentieth a campaign whose signers changed as much
and added a sentence; another twentieth shares half of its words with another letter and must not be proposed.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

import consultare
from bench.exports import Watch
from bench.figures import Figure
from consultare.lib.copies import clusters, propose

SHORTEST, LONGEST = 100, 2_000
MOST_SECONDS, MOST_MEMORY, LEAST_FOUND, MOST_FALSE = 60.0, 500 * 2**20, 0.95, 0.02
CHANGED = 0.1
DATA = Path(consultare.__file__).parent / "demo" / "data"
CORPUS = (DATA / "observations.json", DATA / "strategy.json")
NAME = "Duplicate proposals"


def measure(size: int) -> list[Figure]:
    """In a process of its own, so that its memory is its own."""
    taken = json.loads(subprocess.check_output([sys.executable, "-W", "ignore", "-m", "bench.copies", str(size)]))
    found, false = taken["found"] / taken["planted"], taken["false"] / max(1, taken["pairs"])
    return [
        Figure(f"{NAME} over {size:,} observations", f"{taken['seconds']:.1f} s", None, "< 60 s", taken["seconds"] < MOST_SECONDS),
        Figure(
            f"{NAME}: memory above idle", f"{taken['memory'] / 2**20:.0f} MiB", None, "< 500 MiB",
            taken["memory"] < MOST_MEMORY,
        ),
        Figure(
            f"{NAME}: planted copies found", f"{found:.1%} of {taken['planted']:,}", None, "≥ 95 %",
            found >= LEAST_FOUND,
        ),
        Figure(f"{NAME}: false pairs", f"{false:.1%} of {taken['pairs']:,}", None, "≤ 2 %", false <= MOST_FALSE),
    ]  # fmt: skip


def _texts(content: Any) -> Iterator[str]:
    """Every text of the demonstration's files, wherever it stands."""
    if isinstance(content, str):
        if " " in content:
            yield content.replace(".", " ").replace(",", " ")
    elif isinstance(content, dict | list):
        for inner in content.values() if isinstance(content, dict) else content:
            yield from _texts(inner)


class Letters:
    """Seeded: the same letters each time. `families` tells which were made from which."""

    def __init__(self, size: int) -> None:
        self.dice = random.Random(2027)
        self.corpus = [
            word for file in CORPUS for text in _texts(json.loads(file.read_text())) for word in text.split()
        ]
        self.families: dict[int, int] = {}
        self.planted: list[tuple[int, int]] = []
        self.texts = dict(self._all(size))

    def _all(self, size: int) -> Iterator[tuple[int, str]]:
        own = size * 8 // 10
        texts = {number: self.letter() for number in range(own)}
        yield from texts.items()
        self.families = {number: number for number in texts}
        campaign = " ".join(self.phrases(900))
        for number in range(own, size):
            kind = (number - own) % 4
            if kind < 2:
                model = self.dice.randrange(own)
                text = self.changed(texts[model])
            elif kind == 2:
                model = own + 2
                text = self.changed(campaign) + " " + self.sentence(60)
            else:
                half = texts[self.dice.randrange(own)].split()
                model, text = number, " ".join(half[: len(half) // 2]) + " " + self.sentence(len(" ".join(half)) // 2)
            self.families[number] = model
            if model != number:
                self.planted.append((model, number))
            yield number, text

    def phrases(self, length: int) -> list[str]:
        words: list[str] = []
        while sum(map(len, words)) + len(words) < length:
            at = self.dice.randrange(len(self.corpus))
            words += self.corpus[at : at + self.dice.randint(2, 5)]
        return words

    def sentence(self, length: int) -> str:
        return " ".join(self.phrases(length)).capitalize() + "."

    def letter(self) -> str:
        length = self.dice.randint(SHORTEST, LONGEST - 50)
        text = ""
        while len(text) < length:
            text += self.sentence(min(self.dice.randint(40, 160), length - len(text))) + " "
        return text.strip()

    def changed(self, text: str) -> str:
        """A tenth of the words replaced by other words of the corpus."""
        words = text.split()
        for at in self.dice.sample(range(len(words)), round(len(words) * CHANGED)):
            words[at] = self.dice.choice([word for word in self.dice.sample(self.corpus, 5) if word != words[at]])
        return " ".join(words)


def _main(size: int) -> None:
    letters = Letters(size)
    propose([(1, letters.texts[0]), (2, letters.texts[1])])
    idle = psutil.Process().memory_info().rss
    watch = Watch()
    watch.start()
    began = time.perf_counter()
    pairs = propose(letters.texts.items())
    seconds = time.perf_counter() - began
    watch.ends.set()
    watch.join()
    groups = {number: group[0] for group in clusters(pairs) for number in group}
    found = sum(groups.get(copy, -1) == groups.get(model, -2) for model, copy in letters.planted)
    false = sum(letters.families[pair.a] != letters.families[pair.b] for pair in pairs)
    print(json.dumps({
        "seconds": seconds, "memory": max(0, watch.peak - idle), "planted": len(letters.planted), "found": found,
        "pairs": len(pairs), "false": false,
    }))  # fmt: skip


if __name__ == "__main__":
    _main(int(sys.argv[1]))
