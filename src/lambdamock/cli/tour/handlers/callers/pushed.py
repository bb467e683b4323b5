"""Says what was pushed to a repository."""


def handler(event, context):
    pushes = []
    for record in event["Records"]:
        repository = record["eventSourceARN"].rpartition(":")[2]
        for reference in record["codecommit"]["references"]:
            pushes.append(f"{repository} {reference['ref'].rpartition('/')[2]} {reference['commit'][:7]}")
    print(*pushes, sep="\n")
    return pushes
