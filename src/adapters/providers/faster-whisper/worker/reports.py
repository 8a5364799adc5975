"""One JSON object a line on what was stdout when the worker began."""

import json
import os
import sys
import threading


class Reports:
    """Safe to use from several threads; ends the process when nobody listens any more."""

    def __init__(self):
        # Native libraries print to stdout now and then, which would break the lines: they get stderr instead.
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def emit(self, report):
        line = json.dumps(report, ensure_ascii=False, separators=(",", ":"))
        try:
            with self._lock:
                self._stream.write(line + "\n")
                self._stream.flush()
        except OSError:
            leave()


def log(message):
    print(message, file=sys.stderr, flush=True)


def leave(code=0):
    """Ends at once. The reader thread sits in a read, and native threads may be at work: neither is worth waiting for."""
    sys.stderr.flush()
    os._exit(code)
