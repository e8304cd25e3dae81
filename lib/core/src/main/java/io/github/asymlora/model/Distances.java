package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Buckets of the distance from a query to a key: near distances have one each, far ones share logarithmic ones.
 *
 * <p>Source: Raffel et al. 2020, section 2.1.
 *
 * @param buckets how many there are
 * @param farthest all distances from here on share the last one
 * @param bothWays whether keys after the query have half of the buckets; else they count as at distance 0
 */
record Distances(int buckets, int farthest, boolean bothWays) {
    /**
     * For each query and key.
     *
     * @param past tokens before the first query
     * @return {@code [keys - past, keys]} int64
     */
    NDArray of(int past, int keys, NDManager manager) {
        long[] chosen = new long[(keys - past) * keys];
        for (int query = past; query < keys; query++) {
            for (int key = 0; key < keys; key++) {
                chosen[(query - past) * keys + key] = bucket(query - key);
            }
        }
        return manager.create(chosen, new Shape(keys - past, keys));
    }

    private long bucket(int before) {
        int own = bothWays ? buckets / 2 : buckets;
        int exact = own / 2;
        int distance = bothWays ? Math.abs(before) : Math.max(before, 0);
        int first = bothWays && before < 0 ? own : 0;
        if (distance < exact) {
            return (long) first + distance;
        }
        double far = Math.log((double) distance / exact) / Math.log((double) farthest / exact);
        return first + Math.min(own - 1L, exact + (long) (far * (own - exact)));
    }
}
