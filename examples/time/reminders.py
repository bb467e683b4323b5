"""The function `reminders`: comes every six hours, and reminds of carts that were left a day ago, of each one once."""

from __future__ import annotations

import time

DAY = 24 * 3600

carts = {}  # the customer, and when the cart was left
reminded = []


def handler(event, context):
    for customer, left_at in carts.items():
        if time.time() - left_at >= DAY and customer not in reminded:
            print("reminding", customer)
            reminded.append(customer)
