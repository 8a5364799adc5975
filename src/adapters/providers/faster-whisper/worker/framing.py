"""Frames on stdin: one byte for the kind, four for the length (little-endian), then the payload."""

import struct

CONTROL = 0
AUDIO = 1
LONGEST_PAYLOAD = 1024 * 1024
_HEADER = struct.Struct("<BI")


class BrokenFraming(Exception):
    """The stream cannot be read any further: nothing says where the next frame begins."""


def encode(kind, payload):
    return _HEADER.pack(kind, len(payload)) + payload


class FrameDecoder:
    """Cuts a byte stream into frames, however it arrives."""

    def __init__(self):
        self._bytes = bytearray()

    def feed(self, data):
        """Returns the frames `data` completes, as pairs of kind and payload."""
        self._bytes += data
        frames = []
        offset = 0
        while len(self._bytes) - offset >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._bytes, offset)
            if kind not in (CONTROL, AUDIO) or length > LONGEST_PAYLOAD:
                raise BrokenFraming(f"kind {kind}, length {length}")
            body = offset + _HEADER.size
            if len(self._bytes) < body + length:
                break
            frames.append((kind, bytes(self._bytes[body : body + length])))
            offset = body + length
        del self._bytes[:offset]
        return frames
