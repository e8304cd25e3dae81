package io.github.asymlora.bench;

import io.github.asymlora.train.Examples;
import java.util.List;

/** What one round of the benchmark trains on. */
interface BenchmarkBatches {
    /** What a trainer takes. */
    Examples examples();

    /** One for each update: its examples in parts whose gradients add up to its own. */
    List<List<int[]>> batches();

    /** Rows and padded length of each part; empty where nothing is padded. */
    List<int[]> shapes();
}
