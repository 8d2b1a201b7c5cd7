"""`make bench`, or `python -m bench [--size N] [--only pages,submissions,mail,exports,drafts,copies,cells,indicators] [--run]`: prints one table."""

import argparse
import time
from pathlib import Path

from bench import copies, copies_whole, drafts, servers, small_cells
from bench.figures import Figure, table

STAGES = ("pages", "exports", "mail", "submissions", "drafts", "copies", "cells", "indicators")
SMALL = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="observations in the measured round")
    parser.add_argument("--only", default=",".join(STAGES), help="which measurements, separated by commas")
    parser.add_argument(
        "--run", action="store_true", help="also time the first and the second `make run` of a fresh copy"
    )
    options = parser.parse_args()
    stages = [stage for stage in STAGES if stage in options.only.split(",")]
    figures = copies.measure(options.size) if "copies" in stages else []
    figures += small_cells.measure() if "cells" in stages else []
    with servers.environment() as root:
        if not set(stages) - {"copies", "cells", "indicators"}:
            fill(root, SMALL)
        else:
            figures = fill(root, options.size) + measure(root, options.size, stages) + figures
        figures += copies_whole.measure(options.size) if "copies" in stages else []
        if "indicators" in stages:
            from bench import measured

            print(table(figures), flush=True)  # Filling takes minutes: what was measured isn't lost with it.
            figures += measured.measure()
    if options.run:
        from bench import first_run

        figures += first_run.measure()
    print(table(figures))
    missed = [figure.name for figure in figures if figure.met is False]
    print(
        f"\n{len(missed)} of {sum(figure.met is not None for figure in figures)} targets are not met"
        + "".join(f"\n  {name}" for name in missed)
    )


def fill(root: Path, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from bench.models import CREATE

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("compilemessages", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    began = time.perf_counter()
    call_command("demo", verbosity=0)
    loaded = time.perf_counter() - began
    call_command("demo", size=SMALL, verbosity=0)
    began = time.perf_counter()
    call_command("demo", size=size, verbosity=0)
    generated = time.perf_counter() - began
    drafts.fill()
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    return [
        Figure("`manage.py demo` on an empty database", f"{loaded:.1f} s", None, "< 25 s", loaded < 25),
        Figure(f"`manage.py demo --size {size}`", f"{generated:.1f} s", None, "< 60 s", generated < 60),
    ]


def measure(root: Path, size: int, stages: list[str]) -> list[Figure]:
    from bench import exports, mail, pages, submissions

    figures: list[Figure] = []
    if {"pages", "submissions"} & set(stages):
        with servers.gunicorn(root) as server:
            figures += pages.measure(server, size, SMALL) if "pages" in stages else []
            figures += submissions.measure(server, size) if "submissions" in stages else []
    if "exports" in stages:
        figures += exports.measure(size, SMALL)
    if "drafts" in stages:
        figures += drafts.measure()
    if "mail" in stages:
        with servers.mail_sink() as port:
            figures += mail.measure(port, size)
    return figures


if __name__ == "__main__":
    main()
