"""The function `stock-api` with a bug: it does not know the stage, with which every path begins."""

from __future__ import annotations

import json

from mangum import Mangum

STOCK = {"pen": 12, "ink": 0}


async def app(scope, receive, send):
    shelf, _, article = scope["path"].rpartition("/")
    if shelf != "/stock":
        await answer(send, 404, {"detail": f"there is no {scope['path']}"})
    elif article not in STOCK:
        await answer(send, 404, {"detail": f"no {article} in this shop"})
    else:
        await answer(send, 200, {"article": article, "count": STOCK[article]})


async def answer(send, status, document):
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})


handler = Mangum(app, lifespan="off")
