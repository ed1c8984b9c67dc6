"""Server-sent events, cut out of a body while it arrives. It knows no vendor and no transport."""

_PREFIX = b"data:"
_END_MARK = b"[DONE]"


class EventReader:
    """Collects the data of events from chunks of any size. The caller bounds how much it feeds."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._lines: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the data of every event that this chunk completes; names, ids, comments and `[DONE]` are left out."""
        self._buffer += chunk
        found: list[bytes] = []
        while (end := self._buffer.find(b"\n", self._searched)) >= 0:
            line = bytes(self._buffer[:end]).removesuffix(b"\r")
            del self._buffer[: end + 1]
            self._searched = 0
            found += self._take(line)
        self._searched = len(self._buffer)
        return found

    def _take(self, line: bytes) -> list[bytes]:
        if line.startswith(_PREFIX):
            self._lines.append(line.removeprefix(_PREFIX).removeprefix(b" "))
            return []
        if line or not self._lines:
            return []
        event = b"\n".join(self._lines)
        self._lines.clear()
        return [] if event == _END_MARK else [event]
