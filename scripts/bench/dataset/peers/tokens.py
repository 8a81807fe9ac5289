"""Counts the tokens of the questions and answers of a chat file on one thread; the counts go to a file of uint32."""
import array
import json
import sys
import time

import orjson
from tokenizer import load_encoding

name, source, target, ranks = sys.argv[1:5]
encoding = load_encoding(name, ranks)
counts = array.array("I")
total_bytes = 0
seconds = 0.0
with open(source, "rb") as file:
    while lines := file.readlines(1 << 24):
        texts = [turn["content"] for line in lines for turn in orjson.loads(line)["messages"]]
        total_bytes += sum(len(text.encode()) for text in texts)
        started = time.perf_counter()
        counts.extend([len(encoding.encode_ordinary(text)) for text in texts])
        seconds += time.perf_counter() - started
with open(target, "wb") as out:
    counts.tofile(out)
print(json.dumps({"seconds": seconds, "bytes": total_bytes, "texts": len(counts), "tokens": sum(counts)}))
