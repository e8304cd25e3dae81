package io.github.asymlora.generate;

import java.util.Arrays;

/** The places of the k highest numbers of a part of an array, highest first. */
final class TopK {
    private TopK() {}

    /** Places count from {@code from}; of equals the earlier one is higher. */
    static int[] of(float[] values, int from, int count, int k) {
        long[] best = new long[Math.min(k, count)]; // a heap with the lowest at the root, once it is full
        int size = 0;
        for (int i = 0; i < count; i++) {
            long item = pack(values[from + i], i);
            if (size < best.length) {
                best[size++] = item;
                if (size == best.length) {
                    Arrays.sort(best);
                }
            } else if (item > best[0]) {
                best[0] = item;
                sink(best);
            }
        }
        Arrays.sort(best);
        int[] places = new int[best.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = ~(int) best[best.length - 1 - i];
        }
        return places;
    }

    /** A number that sorts by value first and then by place, the earlier one higher. */
    private static long pack(float value, int place) {
        int bits = Float.floatToIntBits(value);
        int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        return (long) ordered << Integer.SIZE | ~place & 0xFFFFFFFFL;
    }

    private static void sink(long[] heap) {
        int parent = 0;
        for (int child = 1; child < heap.length; child = 2 * parent + 1) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[parent] <= heap[child]) {
                return;
            }
            long lower = heap[child];
            heap[child] = heap[parent];
            heap[parent] = lower;
            parent = child;
        }
    }
}
