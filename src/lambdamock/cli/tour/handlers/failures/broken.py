"""Functions that do not succeed, each in its own way."""

import sys
import time


class AccountAlreadyExistsException(Exception):
    """Named for the state machine that catches it by this name."""


def always_fail(event, context):
    raise Exception("I failed!")


def create_account(event, context):
    raise AccountAlreadyExistsException("Account is in use!")


def sleep_too_long(event, context):
    print("going to sleep")
    time.sleep(5)
    print("never printed")


def leave(event, context):
    sys.exit(3)


def answer_a_set(event, context):
    return {1, 2, 3}
