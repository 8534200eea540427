"""What Zabbix answers when it refuses: JSON-RPC errors with the real one's codes and texts."""

from __future__ import annotations

MESSAGES = {
    -32700: "Parse error",
    -32600: "Invalid request.",
    -32601: "Method not found.",
    -32602: "Invalid params.",
    -32603: "Internal error.",
    -32500: "Application error.",
}
NO_OBJECT = "No permissions to referred object or it does not exist!"


class ApiError(Exception):
    """One refusal; nothing was changed."""

    def __init__(self, code: int, data: str) -> None:
        super().__init__(data)
        self.code = code
        self.data = data

    def body(self) -> dict[str, object]:
        return {"code": self.code, "message": MESSAGES[self.code], "data": self.data}


def bad_parameters(data: str) -> ApiError:
    return ApiError(-32602, data)


def refused(data: str = NO_OBJECT) -> ApiError:
    return ApiError(-32500, data)


def missing(name: str, path: str = "/") -> ApiError:
    return bad_parameters(f'Invalid parameter "{path}": the parameter "{name}" is missing.')


def unexpected(name: str, path: str = "/") -> ApiError:
    return bad_parameters(f'Invalid parameter "{path}": unexpected parameter "{name}".')
