#!/usr/bin/env python3
"""Make digits.npy and digits_labels.npy from the copy of the data set in scikit-learn.

    pip install scikit-learn==1.5.2 'numpy<2.3'
    python3 sim/data/make_digits.py          writes both files beside this script
    python3 sim/data/make_digits.py --check  compares them instead, exit 1 on a difference

SHA256SUMS holds the digests of the result; the script refuses to write anything else.
"""

import hashlib
import io
import pathlib
import sys

import numpy as np
from sklearn.datasets import load_digits

FOLDER = pathlib.Path(__file__).resolve().parent


def npy(array: np.ndarray) -> bytes:
    """The array as a .npy file, version 1.0."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0))
    return buffer.getvalue()


def main() -> int:
    digits = load_digits()
    vectors = digits.data.astype(np.uint8)
    labels = digits.target.astype(np.uint8)
    assert vectors.shape == (1797, 64) and labels.shape == (1797,)
    assert (vectors == digits.data).all() and vectors.max() == 16, "not integers 0..16"
    assert set(labels.tolist()) == set(range(10))

    sums = dict(
        reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines()
    )
    status = 0
    for name, array in (("digits.npy", vectors), ("digits_labels.npy", labels)):
        data = npy(array)
        if hashlib.sha256(data).hexdigest() != sums.get(name):
            print(f"{name}: SHA-256 is {hashlib.sha256(data).hexdigest()}, SHA256SUMS differs")
            status = 1
        elif sys.argv[1:] != ["--check"]:
            (FOLDER / name).write_bytes(data)
            print(f"{name}: {len(data)} bytes")
        elif (FOLDER / name).read_bytes() != data:
            print(f"{name}: the file differs from scikit-learn's copy")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
