"""Works out which object to shrink and where its thumbnail belongs: never in the bucket it came from."""

from urllib.parse import unquote_plus

KINDS = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}


def handler(event, context):
    return [planned(record["s3"]) for record in event["Records"]]


def planned(source):
    bucket, key = source["bucket"]["name"], unquote_plus(source["object"]["key"])
    kind = KINDS[key.rpartition(".")[2].lower()]
    target = f"{bucket}resized"
    print(f"{bucket}/{key} -> {target}/resized-{key} ({kind})")
    return {"source": [bucket, key], "target": [target, f"resized-{key}"], "type": kind}
