package io.github.asymlora.generate;

import io.github.asymlora.text.ByLength;
import io.github.asymlora.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Texts that a model writes in answer to texts. */
public final class Responses {
    private static final int BATCH = 8;

    /** Of a batch's prompts, padding included. */
    private static final int TOKENS = 4096;

    private Responses() {}

    /**
     * A response to each text, in order, without special tokens.
     *
     * @param tokenizer cuts texts off at its longest length
     * @param progress hears after each batch how many are done
     * @throws io.github.asymlora.InputException where settings don't fit the model
     * @throws java.util.concurrent.CancellationException where the thread was interrupted
     */
    public static List<String> to(List<String> texts, Generator generator, Tokenizer tokenizer, IntConsumer progress) {
        List<int[]> prompts = tokenizer.encodeTexts(texts);
        String[] responses = new String[texts.size()];
        int done = 0;
        for (int[] indices : ByLength.batches(texts.size(), i -> prompts.get(i).length, BATCH, TOKENS)) {
            Generated generated = generator.generate(Arrays.stream(indices)
                    .mapToObj(i -> Arrays.stream(prompts.get(i)).asLongStream().toArray())
                    .toList());
            for (int row = 0; row < indices.length; row++) {
                long[] sequence = generated.sequences()[row];
                responses[indices[row]] = text(sequence, generated.prompt(), generator.config(), tokenizer);
            }
            done += indices.length;
            progress.accept(done);
        }
        return List.of(responses);
    }

    /** What follows the prompt, up to the end-of-sequence token: the padding behind it need not be a special token. */
    private static String text(long[] sequence, int prompt, GenerationConfig config, Tokenizer tokenizer) {
        int[] ids = Arrays.stream(sequence)
                .skip(prompt)
                .mapToInt(Math::toIntExact)
                .takeWhile(id -> !config.eosTokenId().contains(id))
                .toArray();
        return tokenizer.decode(ids).strip();
    }
}
