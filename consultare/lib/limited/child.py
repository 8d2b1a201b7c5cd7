"""The process itself: `python -I child.py ROOT FUNCTION LANGUAGE MEMORY CPU OUTPUT ARGUMENT…`, data on stdin, answer on stdout.

Limits come first, then the import of what is to be done, then the network is cut off: by the kernel where it lets us, and by
Python in any case. What is read afterwards can take neither more time nor more memory, nor reach anything.
"""

import ctypes
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

NO_MEMORY = 86
TOLD = "told "
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn")


def limit(memory: int, cpu: int, output: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cut_off() -> None:
    """No network and no further processes."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEW_NETWORK):
            libc.unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"not here: {event}")


def speak(language: str, root: str) -> None:
    """Sentences in that language, without the portal's settings; English ones when none is named."""
    settings, django = import_module("django.conf").settings, import_module("django")
    if not language:
        settings.configure(USE_I18N=False)
        return
    settings.configure(LANGUAGE_CODE=language, LOCALE_PATHS=[Path(root) / "locale"], LOGGING_CONFIG=None)
    django.setup()
    import_module("django.utils.translation").activate(language)


def tell(done: int, planned: int) -> None:
    sys.stderr.write(f"{TOLD}{done} {planned}\n")
    sys.stderr.flush()


def main(root: str, function: str, language: str, memory: str, cpu: str, output: str, *arguments: str) -> None:
    limit(int(memory), int(cpu), int(output))
    sys.path.insert(0, root)
    try:
        module, _colon, name = function.partition(":")
        work: Callable[..., bytes] = getattr(import_module(module), name)
        speak(language, root)
        cut_off()
        answer = work(sys.stdin.buffer, *arguments, tell=tell)
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(NO_MEMORY)


if __name__ == "__main__":
    main(*sys.argv[1:])
