"""The function `reminders` with a bug: it forgets whom it reminded."""

from __future__ import annotations

import time

DAY = 24 * 3600

carts = {}  # the customer, and when the cart was left
reminded = []


def handler(event, context):
    for customer, left_at in carts.items():
        if time.time() - left_at >= DAY:
            print("reminding", customer)
            reminded.append(customer)
