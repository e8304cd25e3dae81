package io.github.asymlora.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Examples under a name.
 *
 * @param name for tables and messages: {@code tweets/train}
 * @param examples in the order of their file
 */
public record Dataset(String name, List<Example> examples) {
    public Dataset {
        examples = List.copyOf(examples);
    }

    /** Number of examples. */
    public int size() {
        return examples.size();
    }

    /**
     * A pseudo-random sample of {@code n} examples (of all, if there are fewer), the same for the same seed. A smaller
     * sample is the beginning of a larger one.
     */
    public Dataset head(int n, long seed) {
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        return new Dataset(name, shuffled.subList(0, Math.min(n, shuffled.size())));
    }
}
