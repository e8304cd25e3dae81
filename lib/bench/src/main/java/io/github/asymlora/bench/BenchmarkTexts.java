package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.train.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Texts with a class each.
 *
 * @param batchSize examples in an update; the examples are cut into batches in their order
 * @param groups parts of like length that a batch is cut into
 * @param rows the examples' token ids
 * @param labels their classes
 */
record BenchmarkTexts(int batchSize, int groups, List<int[]> rows, int[] labels) implements BenchmarkBatches {

    @Override
    public List<List<int[]>> batches() {
        List<List<int[]>> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchSize) {
            int[] order = IntStream.range(from, Math.min(from + batchSize, rows.size()))
                    .boxed()
                    .sorted(Comparator.comparingInt(this::length))
                    .mapToInt(Integer::intValue)
                    .toArray();
            batches.add(IntStream.range(0, groups)
                    .mapToObj(i -> IntStream.range(i * order.length / groups, (i + 1) * order.length / groups)
                            .map(at -> order[at])
                            .toArray())
                    .toList());
        }
        return batches;
    }

    @Override
    public List<int[]> shapes() {
        return batches().stream().flatMap(List::stream).map(this::shape).toList();
    }

    private int[] shape(int[] part) {
        return new int[] {
            part.length, IntStream.of(part).map(this::length).max().orElse(0)
        };
    }

    private int length(int row) {
        return rows.get(row).length;
    }

    @Override
    public Examples examples() {
        return new Examples() {
            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public int length(int index) {
                return rows.get(index).length;
            }

            @Override
            public double label(int index) {
                return labels[index];
            }

            @Override
            public Map<String, NDArray> batch(int[] indices, NDManager manager) {
                int width = shape(indices)[1];
                long[] ids = new long[indices.length * width];
                long[] mask = new long[ids.length];
                for (int i = 0; i < ids.length; i++) {
                    int[] row = rows.get(indices[i / width]);
                    mask[i] = i % width < row.length ? 1 : 0;
                    ids[i] = mask[i] == 1 ? row[i % width] : 0;
                }
                Shape shape = new Shape(indices.length, width);
                long[] classes = IntStream.of(indices).mapToLong(i -> labels[i]).toArray();
                return Map.of(
                        "input_ids",
                        manager.create(ids, shape),
                        "attention_mask",
                        manager.create(mask, shape),
                        LABELS,
                        manager.create(classes));
            }

            @Override
            public String contentHash() {
                throw new UnsupportedOperationException("nothing of a benchmark is cached");
            }
        };
    }
}
