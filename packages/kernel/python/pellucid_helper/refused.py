"""What is understood, and not done: one kind of error for all that pages and command lines ask for."""


class Refused(Exception):
    """Understood, and not done. The reason is for people."""

    def __init__(self, reason, name=None, because=None):
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.because = because

    def content(self):
        more = {"name": self.name, "because": self.because}
        return {"status": "refused", "reason": self.reason, **{key: one for key, one in more.items() if one}}
