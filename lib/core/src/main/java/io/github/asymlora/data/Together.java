package io.github.asymlora.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What belongs together, directly or through others: connected components. */
final class Together {
    private final int[] towards;

    private Together(int rows) {
        towards = new int[rows];
        for (int i = 0; i < rows; i++) {
            towards[i] = i;
        }
    }

    /**
     * Rows are together where they share a value of a column, or are both together with a third.
     *
     * @param columns a value of each row
     * @return for each row, the first of its component
     */
    @SafeVarargs
    static int[] of(List<String>... columns) {
        Together rows = new Together(columns[0].size());
        for (List<String> column : columns) {
            Map<String, Integer> first = new HashMap<>();
            for (int i = 0; i < column.size(); i++) {
                Integer other = first.putIfAbsent(column.get(i), i);
                if (other != null) {
                    rows.join(other, i);
                }
            }
        }
        int[] components = new int[rows.towards.length];
        for (int i = 0; i < components.length; i++) {
            components[i] = rows.first(i);
        }
        return components;
    }

    private void join(int one, int other) {
        int a = first(one);
        int b = first(other);
        towards[Math.max(a, b)] = Math.min(a, b);
    }

    private int first(int row) {
        int at = row;
        while (towards[at] != at) {
            towards[at] = towards[towards[at]];
            at = towards[at];
        }
        return at;
    }
}
