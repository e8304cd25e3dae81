package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.TokenLimits;
import io.github.asymlora.text.Encoded;
import io.github.asymlora.text.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A text data set as token ids: {@code input_ids}, {@code attention_mask}, {@code token_type_ids}, padded at the right. */
public final class TextExamples implements Examples {
    private final List<Encoded> encoded;
    private final List<Example> examples;

    private TextExamples(List<Encoded> encoded, List<Example> examples) {
        this.encoded = encoded;
        this.examples = examples;
    }

    /**
     * Tokenizes a data set.
     *
     * @throws io.github.asymlora.InputException where an example has no tokens, too many, or some that the model doesn't
     *     know
     */
    public static TextExamples of(Dataset dataset, Tokenizer tokenizer, Model model) {
        return of(dataset, tokenizer, model, TooLong.CUT, what -> {});
    }

    /**
     * The same.
     *
     * @param tooLong what becomes of examples beyond the tokenizer's longest length
     * @param told how many were left out
     */
    static TextExamples of(Dataset dataset, Tokenizer tokenizer, Model model, TooLong tooLong, Consumer<String> told) {
        List<Encoded> all = tokenizer.encode(dataset.examples());
        int[] kept = LongExamples.kept(dataset, tooLong, i -> all.get(i).cut(), tokenizer.maxLength(), told);
        List<Encoded> encoded = IntStream.of(kept).mapToObj(all::get).toList();
        return checked(dataset.at(kept), encoded, tokenizer, model);
    }

    /** Of examples that are encoded, none of which the model must be unable to read. */
    static TextExamples checked(Dataset dataset, List<Encoded> encoded, Tokenizer tokenizer, Model model) {
        TokenLimits limits = model.tokenLimits();
        for (int i = 0; i < encoded.size(); i++) {
            String name =
                    dataset.name() + ", example " + dataset.examples().get(i).id();
            limits.check(encoded.get(i).inputIds(), name, tokenizer::token);
        }
        return new TextExamples(encoded, dataset.examples());
    }

    /** Those that are kept, in order. */
    List<Example> examples() {
        return examples;
    }

    @Override
    public int size() {
        return encoded.size();
    }

    @Override
    public int length(int index) {
        return encoded.get(index).inputIds().length;
    }

    @Override
    public double label(int index) {
        return examples.get(index).label();
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        int longest = IntStream.of(indices).map(this::length).max().orElse(0);
        long[] ids = new long[indices.length * longest];
        long[] types = new long[ids.length];
        long[] mask = new long[ids.length];
        float[] truth = new float[indices.length];
        for (int i = 0; i < indices.length; i++) {
            Encoded example = encoded.get(indices[i]);
            for (int j = 0; j < example.inputIds().length; j++) {
                ids[i * longest + j] = example.inputIds()[j];
                types[i * longest + j] = example.tokenTypeIds()[j];
                mask[i * longest + j] = 1;
            }
            truth[i] = examples.get(indices[i]).label();
        }
        Shape shape = new Shape(indices.length, longest);
        Map<String, NDArray> batch = new HashMap<>();
        batch.put("input_ids", manager.create(ids, shape));
        batch.put("token_type_ids", manager.create(types, shape));
        batch.put("attention_mask", manager.create(mask, shape));
        batch.put(LABELS, manager.create(truth));
        return batch;
    }

    @Override
    public String contentHash() {
        HashStream all = new HashStream().add("texts");
        encoded.forEach(example -> all.add(example.inputIds()).add(example.tokenTypeIds()));
        return all.hex();
    }
}
