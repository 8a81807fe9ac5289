"""The whole job in Python: convert, validate, exact duplicates, tokens (o200k), a split by hash, digests."""
import hashlib
import json
import os
import sys

import orjson
from tokenizer import load_encoding

tool, source, target, scratch, ranks = sys.argv[1:6]
os.makedirs(target, exist_ok=True)
encoding = load_encoding("o200k_base", ranks)


def count(text):
    return len(encoding.encode_ordinary(text))


def side_of(question):
    return "test" if hashlib.blake2b(question.strip().encode(), digest_size=8).digest()[0] < 26 else "train"


def key_of(question, answer):
    return hashlib.blake2b(f"{question.strip()}\x00{answer.strip()}".encode(), digest_size=16).digest()


def line_of(question, answer):
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return orjson.dumps({"messages": messages}, option=orjson.OPT_APPEND_NEWLINE)


def with_loop():
    import csv

    seen = set()
    tokens = 0
    files = {side: open(f"{target}/{side}.jsonl", "wb") for side in ("train", "test")}
    digests = {side: hashlib.sha256() for side in files}
    with open(source, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            question, answer = row["question"], row["answer"]
            if not question.strip() or not answer.strip():
                continue
            key = key_of(question, answer)
            if key in seen:
                continue
            seen.add(key)
            tokens += count(question) + count(answer)
            side = side_of(question)
            line = line_of(question, answer)
            digests[side].update(line)
            files[side].write(line)
    for file in files.values():
        file.close()
    return tokens


def with_datasets():
    import datasets

    datasets.disable_progress_bars()
    rows = datasets.load_dataset("csv", data_files=source, split="train", cache_dir=scratch)
    seen = set()

    def convert(batch):
        out = {"messages": [], "tokens": [], "side": []}
        for question, answer in zip(batch["question"], batch["answer"]):
            if not (question or "").strip() or not (answer or "").strip():
                continue
            key = key_of(question, answer)
            if key in seen:
                continue
            seen.add(key)
            out["messages"].append([{"role": "user", "content": question}, {"role": "assistant", "content": answer}])
            out["tokens"].append(count(question) + count(answer))
            out["side"].append(side_of(question))
        return out

    done = rows.map(convert, batched=True, remove_columns=rows.column_names)
    tokens = sum(done["tokens"])
    for side in ("train", "test"):
        path = f"{target}/{side}.jsonl"
        part = done.filter(lambda batch: [s == side for s in batch["side"]], batched=True)
        part.select_columns(["messages"]).to_json(path, lines=True, force_ascii=False)
        with open(path, "rb") as file:
            hashlib.file_digest(file, "sha256")
    return tokens


print(json.dumps({"tokens": {"loop": with_loop, "datasets": with_datasets}[tool]()}))
