package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.EncodedWords;
import io.github.asymlora.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Sentences whose words have classes, as token ids: a word's first token has its class as label, all others are {@link
 * Loss#IGNORED}, as in transformers' example of token classification.
 */
public final class TaggedExamples implements Examples {
    private final TextExamples texts;
    private final List<int[]> firsts;
    private final List<int[]> classes;

    private TaggedExamples(TextExamples texts, List<int[]> firsts, List<int[]> classes) {
        this.texts = texts;
        this.firsts = firsts;
        this.classes = classes;
    }

    /**
     * Tokenizes a data set.
     *
     * @param tokenizer one of words
     * @throws io.github.asymlora.InputException where a sentence has no tokens, or some that the model doesn't know
     */
    public static TaggedExamples of(Dataset dataset, Tokenizer tokenizer, Model model) {
        return of(dataset, tokenizer, model, TooLong.CUT, what -> {});
    }

    /**
     * The same.
     *
     * @param tooLong what becomes of sentences beyond the tokenizer's longest length
     * @param told how many were left out
     */
    static TaggedExamples of(
            Dataset dataset, Tokenizer tokenizer, Model model, TooLong tooLong, Consumer<String> told) {
        List<EncodedWords> all = tokenizer.encodeWords(
                dataset.examples().stream().map(Example::words).toList());
        int[] kept =
                LongExamples.kept(dataset, tooLong, i -> all.get(i).encoded().cut(), tokenizer.maxLength(), told);
        Dataset remaining = dataset.at(kept);
        List<EncodedWords> words = IntStream.of(kept).mapToObj(all::get).toList();
        TextExamples texts = TextExamples.checked(
                remaining, words.stream().map(EncodedWords::encoded).toList(), tokenizer, model);
        List<int[]> classes = remaining.examples().stream()
                .map(example ->
                        example.classes().stream().mapToInt(Integer::intValue).toArray())
                .toList();
        return new TaggedExamples(
                texts, words.stream().map(EncodedWords::firsts).toList(), classes);
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public int length(int index) {
        return texts.length(index);
    }

    /** NaN: its words have labels, not the sentence. */
    @Override
    public double label(int index) {
        return texts.label(index);
    }

    @Override
    public double[] labels(int index) {
        return Arrays.stream(Arrays.copyOf(classes.get(index), classes.get(index).length + 1))
                .asDoubleStream()
                .toArray();
    }

    /** How many words of a sentence have a token, and so a place in a batch's logits; there is one for a sentence without. */
    int places(int index) {
        return (int) Math.max(
                1, Arrays.stream(firsts.get(index)).filter(first -> first >= 0).count());
    }

    /**
     * Each word's number out of those of its place.
     *
     * @param atPlaces one number for each word that has a token, in order
     * @param otherwise the number of words without
     */
    double[] ofWords(int index, double[] atPlaces, double otherwise) {
        int[] own = firsts.get(index);
        double[] all = new double[own.length];
        int next = 0;
        for (int word = 0; word < own.length; word++) {
            all[word] = own[word] >= 0 ? atPlaces[next++] : otherwise;
        }
        return all;
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        Map<String, NDArray> batch = texts.batch(indices, manager);
        int longest = (int) batch.get("input_ids").getShape().get(1);
        List<int[]> rows = IntStream.of(indices).mapToObj(i -> row(i, longest)).toList();
        long[] labels =
                rows.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
        batch.put(LABELS, manager.create(labels, new Shape(indices.length, longest)));
        Places.put(batch, rows, false, manager);
        return batch;
    }

    private int[] row(int index, int length) {
        int[] row = new int[length];
        Arrays.fill(row, (int) Loss.IGNORED);
        int[] own = firsts.get(index);
        for (int word = 0; word < own.length; word++) {
            if (own[word] >= 0) {
                row[own[word]] = classes.get(index)[word];
            }
        }
        return row;
    }

    @Override
    public String contentHash() {
        HashStream all = new HashStream().add("words").add(texts.contentHash());
        firsts.forEach(all::add);
        return all.hex();
    }
}
