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
import io.github.asymlora.text.ChatTemplate;
import io.github.asymlora.text.Encoded;
import io.github.asymlora.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
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
    record Ready(int[] input, int[] labels) {
        /** How many tokens are labelled. */
        long labelled() {
            return Arrays.stream(labels).filter(label -> label != Loss.IGNORED).count();
        }
    }

    /** Of the longest length, one part in so many is the response's at least. */
    private static final int SHARE = 4;

    private final List<Ready> examples;
    private final boolean joined;
    private final int padding;

    private ResponseExamples(List<Ready> examples, boolean joined, int padding) {
        this.examples = examples;
        this.joined = joined;
        this.padding = padding;
    }

    /** The same, cutting what goes beyond the tokenizer's longest length. */
    public static ResponseExamples of(Dataset dataset, Tokenizer tokenizer, Model model) {
        return of(dataset, tokenizer, model, TooLong.CUT, what -> {});
    }

    /**
     * Tokenizes.
     *
     * @param tooLong what becomes of examples beyond the tokenizer's longest length
     * @param told how many were left out
     * @throws InputException where an example has no response, all of one is cut off, it has no tokens or some that the
     *     model doesn't know, or the model has no end-of-sequence token
     */
    static ResponseExamples of(
            Dataset dataset, Tokenizer tokenizer, Model model, TooLong tooLong, Consumer<String> told) {
        for (Example example : dataset.examples()) {
            if (example.pair() == null) {
                throw new InputException(dataset.name() + ": example " + example.id() + " has no response.");
            }
        }
        GenerationConfig config = GenerationConfig.specialTokens(model.folder());
        boolean joined = model.decoder() == 0;
        List<Encoded> texts = joined ? frames(dataset, tokenizer, model) : encoded(dataset, Example::text, tokenizer);
        List<Encoded> responses = joined
                ? whole(tokenizer.encodePlain(
                        dataset.examples().stream().map(Example::pair).toList()))
                : encoded(dataset, Example::pair, tokenizer);
        int longest = tokenizer.maxLength();
        int[] kept = LongExamples.kept(
                dataset,
                tooLong,
                i -> joined
                        ? texts.get(i).length() + responses.get(i).length() + 1 > longest
                        : texts.get(i).cut() || responses.get(i).cut(),
                longest,
                told);
        int end = joined ? end(model, config) : 0;
        TokenLimits limits = model.tokenLimits();
        List<Ready> ready = new ArrayList<>(kept.length);
        for (int i : kept) {
            int[] text = texts.get(i).inputIds();
            int[] response = responses.get(i).inputIds();
            Ready one = joined ? joined(text, response, end, longest) : new Ready(text, response);
            String name =
                    dataset.name() + ", example " + dataset.examples().get(i).id();
            limits.check(one.input, name, tokenizer::token);
            if (!joined) {
                limits.check(one.labels, name + ", its response", tokenizer::token);
            }
            ready.add(one);
        }
        int padding = (int) config.padding();
        return new ResponseExamples(
                ready, joined, padding < limits.vocabulary() ? Math.max(0, padding) : 0); // never looked at
    }

    private static List<Encoded> encoded(Dataset dataset, Function<Example, String> text, Tokenizer tokenizer) {
        return tokenizer.encode(dataset.examples().stream()
                .map(example -> new Example(example.id(), text.apply(example), null, Float.NaN, ""))
                .toList());
    }

    private static List<Encoded> whole(List<int[]> ids) {
        return ids.stream().map(one -> new Encoded(one, new int[0], false)).toList();
    }

    /**
     * What is read before the response: a conversation as the model's template frames it, whose special tokens are in it by
     * name, or a text with the tokenizer's.
     */
    private static List<Encoded> frames(Dataset dataset, Tokenizer tokenizer, Model model) {
        List<Example> examples = dataset.examples();
        if (examples.stream().allMatch(example -> example.turns().isEmpty())) {
            return whole(
                    tokenizer.encodeWhole(examples.stream().map(Example::text).toList()));
        }
        ChatTemplate frame = ChatTemplate.of(model.folder())
                .orElseThrow(() -> new InputException(dataset.name() + " holds conversations, and " + model.folder()
                        + " has no chat template (chat_template.jinja, or in tokenizer_config.json) to frame them."));
        List<int[]> ids = new ArrayList<>(examples.size());
        for (Example example : examples) {
            List<String> text = List.of(example.turns().isEmpty() ? example.text() : frame.prompt(example.turns()));
            ids.addAll(example.turns().isEmpty() ? tokenizer.encodeWhole(text) : tokenizer.encodePlain(text));
        }
        return whole(ids);
    }

    private static Ready joined(int[] text, int[] response, int end, int longest) {
        int[] ended = Arrays.copyOf(response, response.length + 1);
        ended[response.length] = end;
        int room = Math.min(ended.length, Math.max(1, longest / SHARE));
        int[] before = Arrays.copyOfRange(text, Math.max(0, text.length - (longest - room)), text.length);
        int[] input = Arrays.copyOf(before, Math.min(longest, before.length + ended.length));
        System.arraycopy(ended, 0, input, before.length, input.length - before.length);
        int[] labels = input.clone();
        int foretold = Math.max(1, before.length); // nothing comes before the first token that could foretell it
        Arrays.fill(labels, 0, Math.min(foretold, labels.length), (int) Loss.IGNORED);
        return new Ready(input, labels);
    }

    private static int end(Model model, GenerationConfig config) {
        if (config.eosTokenId().isEmpty()) {
            throw new InputException(model.folder() + " names no eos_token_id, with which responses end.");
        }
        return config.eosTokenId().get(0);
    }

    /** The same joined into rows of at most so many tokens, for a decoder alone. */
    PackedResponses packed(int longest) {
        return new PackedResponses(examples, longest, padding);
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
        return examples.get(index).labelled();
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
        Places.put(batch, labels, joined, manager);
        return batch;
    }

    static int[] ones(int[] ids) {
        int[] ones = new int[ids.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    static NDArray padded(List<int[]> rows, long padding, NDManager manager) {
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
