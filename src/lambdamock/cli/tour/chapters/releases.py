"""How teams release: versions, aliases with weights, layers, permissions of other accounts, reserved concurrency."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import zipped
from lambdamock.cli.tour.stage import Stage

RELEASE: Final = "releases/release.py"
ALIAS: Final = "arn:aws:lambda:us-east-1:123456789012:function:release:live"
PARTNER: Final = "arn:aws:iam::210987654321:root"
EARLIER: Final = {"release": "blue", "version": "1"}
LATER: Final = {"release": "green", "version": "2"}


@step
def publish(stage: Stage) -> None:
    """Two versions: each keeps the code and settings that it was published with."""
    stage.deploy("release", "release.handler", RELEASE, Environment=_release("blue"))
    stage.call("publish_version", FunctionName="release")
    stage.call("update_function_configuration", FunctionName="release", Environment=_release("green"))
    stage.wait("function_updated_v2", "release")
    again = [stage.call("publish_version", FunctionName="release")["Version"] for _ in range(2)]
    stage.expect("publishing the same twice makes one version", again, ["2", "2"])
    answers = [stage.invoke("release", Qualifier=number).payload for number in ("1", "2")]
    stage.expect("version 1 keeps its variables", answers, [EARLIER, LATER])


@step
def shift(stage: Stage) -> None:
    """An alias sends a fifth of its invocations to the new version; the same ones in every run."""
    weights = {"AdditionalVersionWeights": {"2": 0.2}}
    stage.call("create_alias", FunctionName="release", Name="live", FunctionVersion="1", RoutingConfig=weights)
    stage.narrator.call("Invoke release:live, 50 times")
    invoke = partial(stage.client.invoke, FunctionName="release", Qualifier="live")
    executed = Counter(invoke()["ExecutedVersion"] for _ in range(50))
    stage.tally.invocations += 50
    stage.narrator.answer(f"{dict(sorted(executed.items()))}")
    stage.check(
        "some go to version 2, most to version 1", passed=0 < executed["2"] < executed["1"], got=str(dict(executed))
    )
    stage.call("update_alias", FunctionName="release", Name="live", FunctionVersion="2", RoutingConfig={})
    stage.expect("the alias points to version 2", stage.invoke("release", Qualifier="live").payload, LATER)
    delete = partial(stage.call, "delete_function", FunctionName="release", Qualifier="2")
    words = "the following aliases reference it: [live]"
    stage.refused("a version that an alias points to stays", "ResourceConflictException", words, delete)


@step
def layer(stage: Stage) -> None:
    """A layer brings a module that the package does not have; deleted, it still serves the functions that use it."""
    content = zipped({"python/shared_words.py": b"GREETING = 'Good morning'\n"})
    made = stage.call("publish_layer_version", LayerName="words", Content={"ZipFile": content})
    stage.deploy("polite", "with_layer.handler", "releases/with_layer.py", Layers=[made["LayerVersionArn"]])
    stage.expect("the handler imports from /opt", stage.invoke("polite", {"name": "Ada"}).payload, "Good morning, Ada")
    stage.call("delete_layer_version", LayerName="words", VersionNumber=1)
    stage.expect("and goes on to", stage.invoke("polite", {"name": "Bob"}).payload, "Good morning, Bob")
    use_it = partial(
        stage.call, "update_function_configuration", FunctionName="release", Layers=[made["LayerVersionArn"]]
    )
    stage.refused("nobody else can use it now", "InvalidParameterValueException", "does not exist", use_it)


@step
def share(stage: Stage) -> None:
    """Another account may call only what a permission names, in exactly that form of the ARN."""
    call = partial(stage.call, "invoke", FunctionName=ALIAS)
    with stage.world.as_principal(PARTNER):
        stage.refused("without a permission", "AccessDeniedException", "no resource-based policy allows", call)
    stage.call(
        "add_permission", FunctionName="release", Qualifier="live", StatementId="partner",
        Action="lambda:InvokeFunction", Principal="210987654321",
    )  # fmt: skip
    with stage.world.as_principal(PARTNER):
        stage.expect("with one", call()["StatusCode"], 200)
        other = partial(stage.call, "invoke", FunctionName=ALIAS.replace(":live", ":2"))
        stage.refused("the version behind it is not shared", "AccessDeniedException", "not authorized", other)


@step
def throttle(stage: Stage) -> None:
    """Reserved concurrency of 0 stops a function; the client tries again, in virtual time, and gives up."""
    stage.call("put_function_concurrency", FunctionName="release", ReservedConcurrentExecutions=0)
    before = stage.world.clock.now()
    invoke = partial(stage.call, "invoke", FunctionName="release")
    stage.refused("AWS throttles", "TooManyRequestsException", "Rate Exceeded.", invoke)
    waited = (stage.world.clock.now() - before).total_seconds()
    stage.check("the client's waits are on the mock's clock", passed=waited > 0, got=f"{waited:.2f} s")


def _release(name: str) -> dict[str, Any]:
    return {"Variables": {"RELEASE": name}}


RELEASES: Final = Chapter(
    "releases",
    "Versions, aliases, layers, permissions",
    "PublishVersion, aliases with weights, layers, AddPermission and other accounts, reserved concurrency",
    (publish, shift, layer, share, throttle),
)
