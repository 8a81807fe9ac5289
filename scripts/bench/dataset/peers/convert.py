"""Convert, validate and digest with a Python tool: CSV to one file of chat lines, rows with a blank cell left out."""
import hashlib
import json
import os
import sys

tool, source, target, scratch = sys.argv[1:5]


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def messages(question, answer):
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def with_polars():
    import polars as pl

    def turn(role, column):
        return pl.struct(pl.lit(role).alias("role"), pl.col(column).alias("content"))

    (
        pl.scan_csv(source)
        .filter((pl.col("question").str.strip_chars() != "") & (pl.col("answer").str.strip_chars() != ""))
        .select(pl.concat_list(turn("user", "question"), turn("assistant", "answer")).alias("messages"))
        .sink_ndjson(target)
    )


def with_duckdb():
    import duckdb

    # Its parallel reader fails on quoted line ends ("Expected Number of Columns: 3 Found: 1"), so it reads in one thread.
    connection = duckdb.connect()
    connection.execute(f"SET temp_directory = '{scratch}'")
    connection.execute(
        f"""COPY (
          SELECT [{{'role': 'user', 'content': question}}, {{'role': 'assistant', 'content': answer}}] AS messages
          FROM read_csv('{source}', header = true, all_varchar = true, parallel = false)
          WHERE trim(question) <> '' AND trim(answer) <> ''
        ) TO '{target}' (FORMAT json)"""
    )


def with_datasets():
    import datasets

    datasets.disable_progress_bars()
    rows = datasets.load_dataset("csv", data_files=source, split="train", cache_dir=scratch)

    def convert(batch):
        pairs = [
            (question, answer)
            for question, answer in zip(batch["question"], batch["answer"])
            if (question or "").strip() and (answer or "").strip()
        ]
        return {"messages": [messages(*pair) for pair in pairs]}

    rows.map(convert, batched=True, remove_columns=rows.column_names).to_json(target, lines=True, force_ascii=False)


def with_pandas():
    import orjson
    import pandas as pd

    with open(target, "wb") as out:
        for frame in pd.read_csv(source, dtype=str, keep_default_na=False, chunksize=50_000):
            good = frame[(frame["question"].str.strip() != "") & (frame["answer"].str.strip() != "")]
            for question, answer in zip(good["question"], good["answer"]):
                out.write(orjson.dumps({"messages": messages(question, answer)}, option=orjson.OPT_APPEND_NEWLINE))


def with_loop():
    import csv

    import orjson

    with open(source, newline="", encoding="utf-8") as file, open(target, "wb") as out:
        for row in csv.DictReader(file):
            if row["question"].strip() and row["answer"].strip():
                line = {"messages": messages(row["question"], row["answer"])}
                out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


{"polars": with_polars, "duckdb": with_duckdb, "datasets": with_datasets, "pandas": with_pandas, "loop": with_loop}[
    tool
]()
print(json.dumps({"sha256": digest(target), "bytes": os.path.getsize(target)}))
