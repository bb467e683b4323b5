"""AWS::SNS::…: topics, subscriptions and policies in another mock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError

TOPIC, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::Subscription"
ARN = "arn:aws:sns:us-east-1:123456789012"


def test_a_topic_is_made_with_its_attributes(moto: Any, make: Any) -> None:
    made = make(
        TOPIC,
        TopicName="orders.fifo",
        FifoTopic="true",
        ContentBasedDeduplication="true",
        DisplayName="Orders",
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    assert made.ref == f"{ARN}:orders.fifo"
    assert made.attributes == {"TopicArn": made.ref, "TopicName": "orders.fifo"}
    sns = moto("sns")
    told = sns.get_topic_attributes(TopicArn=made.ref)["Attributes"]
    assert (told["FifoTopic"], told["ContentBasedDeduplication"], told["DisplayName"]) == ("true", "true", "Orders")
    assert sns.list_tags_for_resource(ResourceArn=made.ref)["Tags"] == [{"Key": "team", "Value": "shop"}]
    made.undo()
    assert sns.list_topics()["Topics"] == []


def test_a_fifo_topic_without_a_name_gets_one_that_fits(moto: Any, make: Any) -> None:
    name = make(TOPIC, "Orders", FifoTopic=True).attributes["TopicName"]
    assert (name.startswith("shop-Orders-"), name.endswith(".fifo")) == (True, True)


def test_a_topic_may_bring_its_subscriptions(moto: Any, make: Any) -> None:
    queue = make("AWS::SQS::Queue", "Queue")
    one = {"Protocol": "sqs", "Endpoint": queue.attributes["Arn"]}
    made = make(TOPIC, Subscription=[one])
    sns = moto("sns")
    [told] = sns.list_subscriptions_by_topic(TopicArn=made.ref)["Subscriptions"]
    assert (told["Protocol"], told["Endpoint"]) == ("sqs", queue.attributes["Arn"])
    made.undo()
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_a_topic_whose_subscription_is_refused_is_not_made(moto: Any, make: Any) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.It\.Properties\.Subscription\.0: required key \[Endpoint\]"):
        make(TOPIC, Subscription=[{"Protocol": "sqs"}])
    assert moto("sns").list_topics()["Topics"] == []


def test_a_topic_that_is_there_already_is_refused(moto: Any, make: Any) -> None:
    moto("sns").create_topic(Name="orders")
    with pytest.raises(TemplateError, match=r"Resource of type 'AWS::SNS::Topic' with identifier '.*orders' already"):
        make(TOPIC, TopicName="orders")
    assert len(moto("sns").list_topics()["Topics"]) == 1


def test_a_subscription_has_its_filter(moto: Any, make: Any) -> None:
    topic, queue = make(TOPIC, "Topic"), make("AWS::SQS::Queue", "Queue")
    made = make(
        SUBSCRIPTION,
        TopicArn=topic.ref,
        Protocol="sqs",
        Endpoint=queue.attributes["Arn"],
        FilterPolicy={"kind": ["order"]},
        FilterPolicyScope="MessageBody",
        RawMessageDelivery="true",
        RedrivePolicy={"deadLetterTargetArn": queue.attributes["Arn"]},
    )
    assert made.attributes == {"Arn": made.ref}
    sns = moto("sns")
    told = sns.get_subscription_attributes(SubscriptionArn=made.ref)["Attributes"]
    assert json.loads(told["FilterPolicy"]) == {"kind": ["order"]}
    assert json.loads(told["RedrivePolicy"]) == {"deadLetterTargetArn": queue.attributes["Arn"]}
    assert (told["FilterPolicyScope"], told["RawMessageDelivery"]) == ("MessageBody", "true")
    made.undo()
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_a_subscription_may_be_to_a_topic_of_another_region(moto: Any, make: Any) -> None:
    import boto3

    sns = boto3.client("sns", region_name="eu-west-1")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    queue = make("AWS::SQS::Queue", "Queue").attributes["Arn"]
    made = make(SUBSCRIPTION, TopicArn=topic, Protocol="sqs", Endpoint=queue, Region="eu-west-1")
    assert [one["SubscriptionArn"] for one in sns.list_subscriptions()["Subscriptions"]] == [made.ref]
    made.undo()
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_a_subscription_needs_a_topic_that_exists(moto: Any, make: Any) -> None:
    message = r"^Resources\.It \(AWS::SNS::Subscription\): NotFound: "
    with pytest.raises(TemplateError, match=message):
        make(SUBSCRIPTION, TopicArn=f"{ARN}:gone", Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q")
    with pytest.raises(TemplateError, match=r"Resources\.It\.Properties: required key \[TopicArn\] not found"):
        make(SUBSCRIPTION, Protocol="sqs")


def test_a_topic_policy_takes_the_place_of_another_until_it_is_undone(moto: Any, make: Any) -> None:
    topic, sns = make(TOPIC, "Topic").ref, moto("sns")
    before = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    policy = {"Version": "2012-10-17", "Statement": []}
    made = make("AWS::SNS::TopicPolicy", Topics=[topic], PolicyDocument=policy)
    assert json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]) == policy
    made.undo()
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"] == before


def test_what_needs_another_mock_says_so(aws: Aws, make: Any) -> None:
    message = (
        r"Resources\.It \(AWS::SNS::Topic\): it needs something that answers sns: start it beside, for instance "
        r"moto's mock_aws\(\)"
    )
    with pytest.raises(TemplateError, match=message):
        make(TOPIC)
