package io.github.asymlora.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.KvCache;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Compute;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a decoder alone expects after prompts. The tokens that all of them begin with are read once. */
public final class NextToken {
    private NextToken() {}

    /**
     * Logits of the token after each prompt, {@code [prompts][vocabulary]}.
     *
     * @param prompts token ids, at least one each
     * @throws InputException where the model isn't a decoder alone
     */
    public static float[][] logits(Model model, List<long[]> prompts) {
        if (model.head() == null || model.head().predicts() != Prediction.NEXT_TOKEN) {
            throw new InputException(model.name() + " is no decoder alone, which would go on with a prompt.");
        }
        Compute.withoutGradients();
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        int shared = prompts.size() == 1 ? 0 : sharedLength(prompts);
        try (NDManager scope = model.manager().newSubManager();
                KvCache memory = new KvCache(scope, longest)) {
            if (shared > 0) {
                read(model, List.of(prompts.get(0)), 0, shared, memory, scope);
                memory.select(new long[prompts.size()]); // the one row, once for each prompt
            }
            NDArray hidden = read(model, prompts, shared, longest, memory, scope);
            float[][] logits = new float[prompts.size()][];
            for (int row = 0; row < logits.length; row++) {
                int last = prompts.get(row).length - shared - 1;
                NDArray state = hidden.get(String.format(Locale.ROOT, "%d:%d, %d:%d", row, row + 1, last, last + 1));
                logits[row] = model.head()
                        .logits(state, ForwardContext.evaluating(scope, Map.of()))
                        .toFloatArray();
            }
            return logits;
        }
    }

    /** How many tokens all begin with; at least the last of each is left to be read. */
    private static int sharedLength(List<long[]> prompts) {
        long[] first = prompts.get(0);
        int shared = first.length - 1;
        for (long[] prompt : prompts) {
            int differs = Arrays.mismatch(first, prompt);
            shared = Math.min(shared, Math.min(differs < 0 ? shared : differs, prompt.length - 1));
        }
        return shared;
    }

    /** The last hidden states of a part of each prompt, padded on the right, where causal attention doesn't see it. */
    private static NDArray read(Model model, List<long[]> prompts, int from, int to, KvCache memory, NDManager scope) {
        long[] ids = new long[prompts.size() * (to - from)];
        for (int row = 0; row < prompts.size(); row++) {
            long[] prompt = prompts.get(row);
            System.arraycopy(prompt, from, ids, row * (to - from), Math.min(prompt.length, to) - from);
        }
        NDArray part = scope.create(ids, new Shape(prompts.size(), to - from));
        ForwardContext flow = ForwardContext.continuing(scope, Map.of("input_ids", part), memory);
        NDArray hidden = model.forward(null, 0, model.stages().size() - 1, flow);
        memory.advance(to - from);
        return hidden;
    }
}
