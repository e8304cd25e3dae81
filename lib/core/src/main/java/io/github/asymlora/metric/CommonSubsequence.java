package io.github.asymlora.metric;

import java.util.List;

/** The longest words that two texts have in common, in order, gaps allowed. */
final class CommonSubsequence {
    private CommonSubsequence() {}

    /**
     * Positions in {@code reference} of one longest common subsequence, ascending. Of several equally long ones it is
     * the one that ROUGE takes: found from the end, stepping back in the reference where both ways are as good.
     */
    static int[] of(List<String> reference, List<String> other) {
        int[][] lengths = lengths(reference, other);
        int i = reference.size();
        int j = other.size();
        int[] positions = new int[lengths[i][j]];
        int next = positions.length;
        while (next > 0) {
            if (reference.get(i - 1).equals(other.get(j - 1))) {
                i--;
                j--;
                positions[--next] = i;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return positions;
    }

    /** [i][j]: the longest common length of the first i and the first j words. */
    private static int[][] lengths(List<String> reference, List<String> other) {
        int[][] lengths = new int[reference.size() + 1][other.size() + 1];
        for (int i = 1; i <= reference.size(); i++) {
            for (int j = 1; j <= other.size(); j++) {
                lengths[i][j] = reference.get(i - 1).equals(other.get(j - 1))
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }
}
