package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.generate.GenerationConfig;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.TokenLimits;
import io.github.asymlora.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Texts and the responses that a model is to give, as token ids padded at the right. A decoder alone reads a text, its
 * response and the end-of-sequence token as one sequence, whose labels are {@link Loss#IGNORED} on the text; a decoder
 * after an encoder has the response as labels, and the encoder reads the text.
 */
public final class ResponseExamples implements Examples {
    /**
     * An example ready.
     *
     * @param input what the model reads, or its encoder
     * @param labels one for each token of the input of a decoder alone, else the response
     */
    private record Ready(int[] input, int[] labels) {}

    private final List<Ready> examples;
    private final int padding;

    private ResponseExamples(List<Ready> examples, int padding) {
        this.examples = examples;
        this.padding = padding;
    }

    /**
     * Tokenizes; what goes beyond the tokenizer's longest length is cut off.
     *
     * @throws InputException where an example has no response, all of one is cut off, it has no tokens or some that the
     *     model doesn't know, or the model has no end-of-sequence token
     */
    public static ResponseExamples of(Dataset dataset, Tokenizer tokenizer, Model model) {
        for (Example example : dataset.examples()) {
            if (example.pair() == null) {
                throw new InputException(dataset.name() + ": example " + example.id() + " has no response.");
            }
        }
        GenerationConfig config = GenerationConfig.specialTokens(model.folder());
        List<int[]> texts = tokenizer.encodeTexts(
                dataset.examples().stream().map(Example::text).toList());
        List<String> responses = dataset.examples().stream().map(Example::pair).toList();
        List<Ready> ready = model.decoder() > 0
                ? encoded(texts, tokenizer.encodeTexts(responses))
                : joined(texts, tokenizer.encodePlain(responses), end(model, config), tokenizer.maxLength());
        TokenLimits limits = model.tokenLimits();
        for (int i = 0; i < ready.size(); i++) {
            String name =
                    dataset.name() + ", example " + dataset.examples().get(i).id();
            limits.check(ready.get(i).input, name, tokenizer::token);
            if (model.decoder() > 0) {
                limits.check(ready.get(i).labels, name + ", its response", tokenizer::token);
            }
            if (Arrays.stream(ready.get(i).labels).allMatch(label -> label == Loss.IGNORED)) {
                throw new InputException(dataset.name() + ": the text of example "
                        + dataset.examples().get(i).id() + " leaves no room for its response in "
                        + tokenizer.maxLength() + " tokens. Allow more (max_length in a recipe) or leave it out.");
            }
        }
        int padding = (int) config.padding();
        return new ResponseExamples(ready, padding < limits.vocabulary() ? Math.max(0, padding) : 0); // never looked at
    }

    private static List<Ready> encoded(List<int[]> texts, List<int[]> responses) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new Ready(texts.get(i), responses.get(i)))
                .toList();
    }

    private static List<Ready> joined(List<int[]> texts, List<int[]> responses, int end, int longest) {
        List<Ready> ready = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            int before = texts.get(i).length;
            int after = responses.get(i).length;
            int[] input = Arrays.copyOf(texts.get(i), before + after + 1);
            System.arraycopy(responses.get(i), 0, input, before, after);
            input[before + after] = end;
            int[] kept = Arrays.copyOf(input, Math.min(longest, input.length));
            int[] labels = kept.clone();
            int foretold = Math.max(1, before); // nothing comes before the first token that could foretell it
            Arrays.fill(labels, 0, Math.min(foretold, labels.length), (int) Loss.IGNORED);
            ready.add(new Ready(kept, labels));
        }
        return ready;
    }

    private static int end(Model model, GenerationConfig config) {
        if (config.eosTokenId().isEmpty()) {
            throw new InputException(model.folder() + " names no eos_token_id, with which responses end.");
        }
        return config.eosTokenId().get(0);
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int length(int index) {
        return examples.get(index).input.length;
    }

    /** How many of its tokens are labelled. */
    @Override
    public double label(int index) {
        return Arrays.stream(examples.get(index).labels)
                .filter(label -> label != Loss.IGNORED)
                .count();
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        List<int[]> inputs =
                IntStream.of(indices).mapToObj(i -> examples.get(i).input).toList();
        List<int[]> labels =
                IntStream.of(indices).mapToObj(i -> examples.get(i).labels).toList();
        Map<String, NDArray> batch = new HashMap<>();
        batch.put("input_ids", padded(inputs, padding, manager));
        batch.put(
                "attention_mask",
                padded(inputs.stream().map(ResponseExamples::ones).toList(), 0, manager));
        batch.put(LABELS, padded(labels, Loss.IGNORED, manager));
        return batch;
    }

    private static int[] ones(int[] ids) {
        int[] ones = new int[ids.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static NDArray padded(List<int[]> rows, long padding, NDManager manager) {
        int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        long[] all = new long[rows.size() * longest];
        Arrays.fill(all, padding);
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.get(i).length; j++) {
                all[i * longest + j] = rows.get(i)[j];
            }
        }
        return manager.create(all, new Shape(rows.size(), longest));
    }

    @Override
    public String contentHash() {
        HashStream all = new HashStream().add("responses").add(padding);
        examples.forEach(example -> all.add(example.input).add(example.labels));
        return all.hex();
    }
}
