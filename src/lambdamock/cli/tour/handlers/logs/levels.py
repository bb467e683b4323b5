"""Logs through the logging library: the runtime has set up the root logger, only the level is ours."""

import logging

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def lambda_handler(event, context):
    logger.debug("not shown: below INFO")
    logger.info("## EVENT")
    logger.info(event)
    logger.warning("%d keys", len(event))
    return len(event)
