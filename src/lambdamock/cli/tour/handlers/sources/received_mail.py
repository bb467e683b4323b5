"""Decides about an incoming e-mail by the verdicts of the scanners."""


def handler(event, context):
    mail = event["Records"][0]["ses"]
    verdicts = {name: value["status"] for name, value in mail["receipt"].items() if name.endswith("Verdict")}
    print("subject:", mail["mail"]["commonHeaders"]["subject"])
    return {
        "from": mail["mail"]["source"],
        "accepted": set(verdicts.values()) == {"PASS"},
        "verdicts": sorted(verdicts),
    }
