class EngineError(Exception):
    """An engine that cannot run, with a code the other side turns into advice."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code = code
