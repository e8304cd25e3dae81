"""The theory's Monte Carlo beside numpy: the same work in turn, in two warm processes with the same number of threads.

    python environment/benchmarks/theory.py --class-path CLASS_PATH [--threads 2] [--rounds 15] [--json]

Frames: 10,000 Haar-uniform orthonormal frames 64x8 in float64, from random numbers to frames with R's positive diagonal.
Monte Carlo: the losses of Lemmas 4.1 and 4.2 over 10,000 pairs of frames, d = 64, r = 8 (10,000 values of each loss).
numpy does the second in two ways: as the lemmas are written, and with the shortcuts that our Java takes (a Gaussian matrix
has the row span of a Haar frame; the basis may be turned until Sigma and the update are diagonal).
"""

import argparse
import json
import os
import statistics
import subprocess
import time

DRAWS, D, R = 10_000, 64, 8
WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--class-path", required=True, help="of the module bench")
    parser.add_argument("--java", default="java")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(options.threads)  # read when numpy is first imported, below
    rows = compare(options)
    print(json.dumps(rows, indent=2) if options.json else table(rows))


def compare(options: argparse.Namespace) -> list:
    import numpy as np

    rng = np.random.default_rng(0)
    delta = rng.standard_normal((D, D))
    basis = haar(np, rng, 1, D, D)[0]
    sigma = (basis * np.arange(1, D + 1.0) ** -1) @ basis.T
    contests = [
        ("frames 64x8", "frames", lambda: haar(np, rng, DRAWS, R, D)),
        ("Monte Carlo, as the lemmas are written", "monte-carlo", lambda: lemmas(np, rng, delta, sigma)),
        ("Monte Carlo, with our shortcuts", "monte-carlo", lambda: shortcuts(np, rng, delta, sigma)),
    ]
    # The caller works beside the common pool's threads.
    pool = f"-Djava.util.concurrent.ForkJoinPool.common.parallelism={max(1, options.threads - 1)}"
    command = [options.java, pool, "-cp", options.class_path, "io.github.asymlora.bench.TheoryBenchmark"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as java:

        def java_seconds(task: str) -> float:
            print(task, file=java.stdin, flush=True)
            return json.loads(java.stdout.readline())["seconds"]

        rows = []
        for name, task, numpy_task in contests:
            for _ in range(WARM_UP):
                java_seconds(task), seconds(numpy_task)
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(java_seconds(task))
                theirs.append(seconds(numpy_task))
            rows.append(
                {
                    "task": name,
                    "java_ms": 1e3 * statistics.median(ours),
                    "numpy_ms": 1e3 * statistics.median(theirs),
                    "java_best_ms": 1e3 * min(ours),
                    "numpy_best_ms": 1e3 * min(theirs),
                    "times_faster": statistics.median(t / o for o, t in zip(ours, theirs)),
                }
            )
        java.stdin.close()
    return rows


def seconds(task) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def haar(np, rng, draws: int, r: int, d: int):
    """[draws, r, d] with orthonormal rows."""
    q, triangle = np.linalg.qr(rng.standard_normal((draws, d, r)))
    q *= np.sign(np.diagonal(triangle, axis1=1, axis2=2))[:, None, :]
    return q.transpose(0, 2, 1)


def lemmas(np, rng, delta, sigma):
    """E|y - (W0 + BA)x|^2 less the noise, for B* given Q and A* given U."""
    q, u = haar(np, rng, DRAWS, R, D), haar(np, rng, DRAWS, R, D)
    delta_sigma = delta @ sigma
    total = np.vdot(delta_sigma, delta)
    flat = np.ascontiguousarray(q).reshape(-1, D)
    features = (flat @ sigma).reshape(DRAWS, R, D) @ q.transpose(0, 2, 1)  # Q Sigma Q^T
    targets = (flat @ delta_sigma.T).reshape(DRAWS, R, D)  # Q Sigma Delta^T
    seen_by_b = np.linalg.solve(features, targets @ targets.transpose(0, 2, 1))
    tune_b = total - np.trace(seen_by_b, axis1=1, axis2=2)
    weighted = (np.ascontiguousarray(u).reshape(-1, D) @ (delta_sigma @ delta.T)).reshape(DRAWS, R, D)
    tune_a = total - np.einsum("nrd,nrd->n", weighted, u)
    return tune_b, tune_a


def shortcuts(np, rng, delta, sigma):
    """The same distribution from less work."""
    eigenvalues, vectors = np.linalg.eigh(sigma)
    root = np.sqrt(np.maximum(eigenvalues, 0))
    whitened = (delta @ vectors) * root
    total = np.vdot(whitened, whitened)
    features = np.linalg.qr((rng.standard_normal((DRAWS, R, D)) * root).transpose(0, 2, 1))[0]
    seen_by_b = (np.ascontiguousarray(features.transpose(0, 2, 1)).reshape(-1, D) @ whitened.T).reshape(DRAWS, -1)
    tune_b = total - np.einsum("nk,nk->n", seen_by_b, seen_by_b)
    u = np.linalg.qr(rng.standard_normal((DRAWS, D, R)))[0]
    squares = np.linalg.svd(whitened, compute_uv=False) ** 2
    tune_a = total - np.einsum("ndr,ndr,d->n", u, u, squares)
    return tune_b, tune_a


def table(rows: list) -> str:
    lines = [f"{'task (median, best)':40} {'Java ms':>16} {'numpy ms':>16} {'times faster':>13}"]
    for row in rows:
        ours = f"{row['java_ms']:.0f} ({row['java_best_ms']:.0f})"
        theirs = f"{row['numpy_ms']:.0f} ({row['numpy_best_ms']:.0f})"
        lines.append(f"{row['task']:40} {ours:>16} {theirs:>16} {row['times_faster']:13.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
