package io.github.asymlora.data;

import io.github.asymlora.io.HashStream;
import io.github.asymlora.linalg.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Texts under a name.
 *
 * @param name for tables and messages: {@code tweets/train}
 * @param examples in the order of their file
 */
public record Dataset(String name, List<Example> examples) implements Data {
    public Dataset {
        examples = List.copyOf(examples);
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public Dataset head(int n, long seed) {
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(RandomStreams.seed(seed, "sample", 0)));
        return new Dataset(name, shuffled.subList(0, Math.min(n, shuffled.size())));
    }

    /** Those at some places, in this order. */
    public Dataset at(int... places) {
        return new Dataset(name, IntStream.of(places).mapToObj(examples::get).toList());
    }

    /** In short: {@code tweets/train: 2951 examples}. */
    @Override
    public String toString() {
        return name + ": " + size() + " examples";
    }

    /** Over ids, texts, words and labels. */
    @Override
    public String contentHash() {
        HashStream all = new HashStream();
        for (Example example : examples) {
            all.add(example.id()).add(example.text()).add(example.pair()).add(Float.floatToIntBits(example.label()));
            example.turns().forEach(turn -> all.add(turn.role()).add(turn.content()));
            example.words().forEach(all::add);
            example.classes().forEach(all::add);
        }
        return all.hex();
    }
}
