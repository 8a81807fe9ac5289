"""Validates chat lines in a plain loop with orjson: messages, roles, texts that are not blank, the last one an answer."""
import json
import sys

import orjson

ROLES = {"system", "user", "assistant"}


def is_good(line):
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    messages = row.get("messages") if isinstance(row, dict) else None
    if not isinstance(messages, list) or not messages:
        return False
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            return False
        content = message.get("content")
        if not isinstance(content, str) or not content.strip():
            return False
    return messages[-1]["role"] == "assistant"


rows = good = 0
with open(sys.argv[1], "rb") as file:
    for line in file:
        rows += 1
        good += is_good(line)
print(json.dumps({"rows": rows, "good": good}))
