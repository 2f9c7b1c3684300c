"""Another library as a contender: reads requests from standard input, one JSON object a line, and answers each with one.

Usage: peers.py LIBRARY VECTORS DIM BASE M EF_CONSTRUCTION K

VECTORS is a file of little-endian 16-bit components; the first BASE vectors are inserted, the others are queries.
Everything runs on one thread, and each time is the processor time of one call for all vectors or all queries, so that
the cost of calling from Python is shared by all of them.
"""

import json
import sys
from importlib.metadata import version
from time import process_time_ns

import numpy as np


class Hnswlib:
    def __init__(self, dim, m, ef_construction):
        import hnswlib

        self.make = lambda: hnswlib.Index("l2", dim)
        self.m, self.ef_construction = m, ef_construction
        self.description = f"hnswlib {version('hnswlib')}: float32"

    def clear(self, count):
        self.index = self.make()
        self.index.init_index(count, M=self.m, ef_construction=self.ef_construction, random_seed=1)

    def insert(self, vectors):
        self.index.add_items(vectors, num_threads=1)

    def prepare(self, ef):
        self.index.set_ef(ef)

    def search(self, queries, k):
        return self.index.knn_query(queries, k, num_threads=1)

    def keys(self, result):
        return result[0]


class Usearch:
    def __init__(self, dim, m, ef_construction):
        from usearch.index import Index

        self.make = lambda: Index(
            ndim=dim, metric="l2sq", dtype="f32", connectivity=m, expansion_add=ef_construction
        )
        kernels = self.make().hardware_acceleration
        self.description = f"usearch {version('usearch')}: float32, kernels {kernels}"

    def clear(self, count):
        self.index = self.make()
        self.keys_of = np.arange(count, dtype=np.uint64)

    def insert(self, vectors):
        self.index.add(self.keys_of, vectors, threads=1)

    def prepare(self, ef):
        self.index.expansion_search = ef

    def search(self, queries, k):
        return self.index.search(queries, k, threads=1)

    def keys(self, result):
        return result.keys


def timed(call, *arguments):
    start = process_time_ns()
    result = call(*arguments)
    return process_time_ns() - start, result


def main():
    library, path = sys.argv[1:3]
    dim, base, m, ef_construction, k = map(int, sys.argv[3:])
    vectors = np.fromfile(path, dtype="<i2").reshape(-1, dim).astype(np.float32)
    inserted, queries = vectors[:base].copy(), vectors[base:].copy()
    peer = {"hnswlib": Hnswlib, "usearch": Usearch}[library](dim, m, ef_construction)
    result = None

    for line in sys.stdin:
        request = json.loads(line)
        match request["do"]:
            case "describe":
                answer = peer.description
            case "build":
                peer.clear(base)
                answer, _ = timed(peer.insert, inserted)
            case "search":
                peer.prepare(request["ef"])
                answer, result = timed(peer.search, queries, k)
            case "call":
                # One query at the shortest beam: mostly the cost of a call.
                peer.prepare(1)
                answer = min(timed(peer.search, queries[:1], 1)[0] for _ in range(200))
            case "answers":
                answer = peer.keys(result).astype(int).ravel().tolist()
        print(json.dumps(answer), flush=True)


main()
