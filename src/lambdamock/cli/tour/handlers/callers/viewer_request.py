"""Rewrites a viewer's request before the cache is asked."""


def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    agent = request["headers"]["user-agent"][0]["value"]
    if agent.startswith("curl/"):
        request["uri"] = "/plain" + request["uri"]
    print(agent, "->", request["uri"])
    return request
