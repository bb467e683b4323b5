"""Finds the function that serves a path: `<name>` matches one segment and becomes an argument."""

import json
import re


class Router:
    def __init__(self):
        self.routes = []

    def get(self, rule):
        pattern = re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", rule))

        def register(view):
            self.routes.append(("GET", pattern, view))
            return view

        return register

    def resolve(self, event):
        for method, pattern, view in self.routes:
            match = pattern.fullmatch(event["path"])
            if match and method == event["httpMethod"]:
                return answer(200, view(event, **match.groupdict()))
        return answer(404, {"message": "Not found"})


def answer(status, document):
    return {
        "statusCode": status,
        "body": json.dumps(document, separators=(",", ":")),
        "headers": {"Content-Type": "application/json"},
        "isBase64Encoded": False,
    }
