package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.train.ResponseExamples.Ready;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Texts with responses, several in a row so that little is padding. They don't see each other: {@code sequence_ids} tells
 * them apart, and positions are counted from 0 in each. A row is an example here.
 *
 * <p>Rows are filled by best fit, the longest texts first. Source: Ding et al. 2024, "Fewer Truncations Improve Language
 * Modeling".
 */
final class PackedResponses implements Examples {
    private final List<List<Ready>> rows = new ArrayList<>();
    private final int padding;

    PackedResponses(List<Ready> examples, int longest, int padding) {
        this.padding = padding;
        List<Ready> falling = new ArrayList<>(examples);
        falling.sort(Comparator.comparingInt((Ready one) -> one.input().length).reversed());
        List<Integer> rooms = new ArrayList<>();
        for (Ready one : falling) {
            int row = bestFit(rooms, one.input().length);
            if (row < 0) {
                row = rows.size();
                rows.add(new ArrayList<>());
                rooms.add(longest);
            }
            rows.get(row).add(one);
            rooms.set(row, rooms.get(row) - one.input().length);
        }
    }

    /** The row with the least room that is enough; -1 where there is none. */
    private static int bestFit(List<Integer> rooms, int length) {
        int best = -1;
        for (int row = 0; row < rooms.size(); row++) {
            int room = rooms.get(row);
            if (room >= length && (best < 0 || room < rooms.get(best))) {
                best = row;
            }
        }
        return best;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public int length(int index) {
        return rows.get(index).stream().mapToInt(one -> one.input().length).sum();
    }

    /** How many of its tokens are labelled. */
    @Override
    public double label(int index) {
        return rows.get(index).stream().mapToLong(Ready::labelled).sum();
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        Map<String, NDArray> batch = new HashMap<>();
        batch.put("input_ids", tensor(indices, row -> joined(row, Ready::input), padding, manager));
        batch.put(
                "attention_mask", tensor(indices, row -> ResponseExamples.ones(joined(row, Ready::input)), 0, manager));
        batch.put("position_ids", tensor(indices, row -> joined(row, one -> count(one.input().length)), 0, manager));
        batch.put("sequence_ids", tensor(indices, PackedResponses::numbered, 0, manager));
        List<int[]> labels = IntStream.of(indices)
                .mapToObj(index -> joined(rows.get(index), Ready::labels))
                .toList();
        batch.put(LABELS, ResponseExamples.padded(labels, Loss.IGNORED, manager));
        Places.put(batch, labels, true, manager);
        return batch;
    }

    private NDArray tensor(int[] indices, Function<List<Ready>, int[]> values, long filling, NDManager manager) {
        List<int[]> all = IntStream.of(indices)
                .mapToObj(index -> values.apply(rows.get(index)))
                .toList();
        return ResponseExamples.padded(all, filling, manager);
    }

    private static int[] joined(List<Ready> row, Function<Ready, int[]> part) {
        return row.stream().flatMapToInt(one -> Arrays.stream(part.apply(one))).toArray();
    }

    /** Each token's text, from 1 on. */
    private static int[] numbered(List<Ready> row) {
        return IntStream.range(0, row.size())
                .flatMap(i -> IntStream.generate(() -> i + 1).limit(row.get(i).input().length))
                .toArray();
    }

    private static int[] count(int length) {
        return IntStream.range(0, length).toArray();
    }

    @Override
    public String contentHash() {
        HashStream all = new HashStream().add("packed responses").add(padding);
        for (List<Ready> row : rows) {
            all.add(row.size());
            row.forEach(one -> all.add(one.input()).add(one.labels()));
        }
        return all.hex();
    }
}
