"""A visitor without a browser: opens a page over Streamlit's own websocket and times reruns."""

import time
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

_ANSWER_S = 60
_MAX_BYTES = 64 * 1024 * 1024


class Visitor:
    """One session. Use it as a context manager."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: ClientConnection | None = None
        self.widget_ids: set[str] = set()

    def __enter__(self) -> Self:
        address = f"ws://127.0.0.1:{self._port}/_stcore/stream"
        self._socket = connect(address, subprotocols=["streamlit"], max_size=_MAX_BYTES)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._socket is not None
        self._socket.close()

    def rerun_s(self) -> float:
        """Ask for the page and return the seconds until its script had finished."""
        assert self._socket is not None
        message = BackMsg()
        message.rerun_script.query_string = ""
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            data = self._socket.recv(timeout=_ANSWER_S)
            assert isinstance(data, bytes)
            answer.ParseFromString(data)
            self._note_widgets(answer)
            if answer.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began

    def _note_widgets(self, answer: ForwardMsg) -> None:
        if answer.WhichOneof("type") != "delta" or answer.delta.WhichOneof("type") != "new_element":
            return
        kind = answer.delta.new_element.WhichOneof("type")
        element = getattr(answer.delta.new_element, kind or "", None)
        if element is not None and (widget_id := getattr(element, "id", "")):
            self.widget_ids.add(widget_id)
