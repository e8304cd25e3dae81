package io.github.asymlora.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.TokenLimits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a batch starts with, as a decoder sees it.
 *
 * @param tokens the decoder's first tokens, {@code [batch][prompt]}
 * @param mask 1 for tokens and 0 for padding before them, {@code [batch][prompt]}
 * @param encoder the encoder's inputs by name; empty where there is no encoder
 */
record Prompt(long[][] tokens, long[][] mask, Map<String, NDArray> encoder) {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String DECODER_IDS = "decoder_input_ids";

    /**
     * Reads inputs by their Hugging Face names.
     *
     * @param encoded whether the model has an encoder
     * @param limits which tokens the model knows
     * @param scope owns what the encoder reads
     * @throws InputException where they lack something or are padded on the wrong side
     */
    static Prompt of(
            Map<String, NDArray> inputs,
            boolean encoded,
            GenerationConfig config,
            TokenLimits limits,
            NDManager scope) {
        NDArray ids = inputs.get(IDS);
        if (ids == null || ids.getShape().dimension() != 2 || ids.getShape().size() == 0) {
            throw new InputException("Generation needs the input \"input_ids\" of shape (batch, tokens); given are "
                    + inputs.keySet() + (ids == null ? "." : ", and input_ids is " + ids.getShape() + "."));
        }
        long[][] mask = inputs.containsKey(MASK) ? rows(inputs.get(MASK)) : inferMask(rows(ids), config);
        if (mask.length != ids.getShape().get(0)
                || mask[0].length != ids.getShape().get(1)) {
            throw new InputException("attention_mask is " + inputs.get(MASK).getShape() + ", input_ids "
                    + ids.getShape() + "; they must have the same shape.");
        }
        long[][] known = limits.check(rows(ids), mask, IDS);
        return encoded
                ? forDecoderOf(inputs, known, mask, config, scope)
                : new Prompt(known, leftPadded(mask), Map.of());
    }

    private static Prompt forDecoderOf(
            Map<String, NDArray> inputs, long[][] ids, long[][] mask, GenerationConfig config, NDManager scope) {
        Map<String, NDArray> encoder = new LinkedHashMap<>();
        encoder.put(IDS, scope.create(ids));
        encoder.put(MASK, scope.create(mask));
        long[][] tokens;
        if (inputs.containsKey(DECODER_IDS)) {
            tokens = rows(inputs.get(DECODER_IDS));
        } else {
            Integer start = config.decoderStartTokenId() != null ? config.decoderStartTokenId() : config.bosTokenId();
            if (start == null) {
                throw new InputException("decoder_start_token_id is missing: set it, or give decoder_input_ids.");
            }
            tokens = new long[mask.length][];
            Arrays.fill(tokens, new long[] {start});
        }
        long[][] all = new long[tokens.length][tokens[0].length];
        Arrays.stream(all).forEach(row -> Arrays.fill(row, 1));
        return new Prompt(tokens, all, encoder);
    }

    /** Without a mask, the padding token is padding, unless it also ends texts. */
    private static long[][] inferMask(long[][] ids, GenerationConfig config) {
        Integer padding = config.padTokenId();
        boolean known = padding != null && !config.eosTokenId().contains(padding);
        return Arrays.stream(ids)
                .map(row -> Arrays.stream(row)
                        .map(id -> known && id == padding ? 0 : 1)
                        .toArray())
                .toArray(long[][]::new);
    }

    private static long[][] leftPadded(long[][] mask) {
        for (int i = 0; i < mask.length; i++) {
            if (mask[i][mask[i].length - 1] == 0) {
                throw new InputException("attention_mask, row " + i
                        + ": the last token is padding. What is to be continued must be padded on the left.");
            }
        }
        return mask;
    }

    int length() {
        return tokens[0].length;
    }

    private static long[][] rows(NDArray array) {
        long[] all = array.toLongArray();
        int width = (int) array.getShape().get(1);
        long[][] rows = new long[all.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
        }
        return rows;
    }
}
