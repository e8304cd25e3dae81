package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a model can read of token ids: found before it computes, where a tensor's index would fail in the middle of it.
 *
 * @param model its name, for messages
 * @param vocabulary how many tokens it has vectors for
 * @param longest how many tokens a row may have
 */
public record TokenLimits(String model, int vocabulary, int longest) {
    private static final Map<String, String> MASKS =
            Map.of("input_ids", "attention_mask", "decoder_input_ids", "decoder_attention_mask");

    /** Those of a model as it is now: an adapter may have given it more tokens. */
    static TokenLimits of(Model model, int longest) {
        int vocabulary = model.embeddings().values().stream()
                .filter(Embedding::isInput)
                .mapToInt(Embedding::in)
                .findFirst()
                .orElse(0);
        return new TokenLimits(model.name(), vocabulary, longest);
    }

    /**
     * Checks an example.
     *
     * @param example what messages call it
     * @param names the text of a token
     * @throws InputException where it has no tokens, one that the model doesn't know, or too many
     */
    public void check(int[] ids, String example, IntFunction<String> names) {
        if (ids.length == 0) {
            throw new InputException(example + " has no tokens: its text is empty, and the tokenizer adds none.");
        }
        if (ids.length > longest) {
            throw new InputException(example + " has " + ids.length + " tokens; " + model + " has positions for "
                    + longest + ". Cut them (max_length in a recipe).");
        }
        for (int id : ids) {
            if (!isKnown(id)) {
                throw new InputException(
                        example + ": the token \"" + names.apply(id) + "\" has the id " + id + "; " + model + " knows "
                                + vocabulary
                                + " tokens. Its tokenizer belongs to another model, or tokens were added without vectors for them.");
            }
        }
    }

    private boolean isKnown(long id) {
        return id >= 0 && id < vocabulary;
    }

    /**
     * Checks rows of ids.
     *
     * @param mask 0 for padding, which may have any id; shaped like the ids
     * @param input what messages call them
     * @return the ids, with token 0 for padding that is no token
     * @throws InputException where a row has no tokens, or one that the model doesn't know
     */
    public long[][] check(long[][] ids, long[][] mask, String input) {
        long[][] checked = new long[ids.length][];
        for (int row = 0; row < ids.length; row++) {
            if (ids[row].length == 0) {
                throw new InputException(input + ", row " + row + ": there are no tokens.");
            }
            checked[row] = ids[row].clone();
            for (int i = 0; i < ids[row].length; i++) {
                if (!isKnown(ids[row][i]) && mask[row][i] == 0) {
                    checked[row][i] = 0;
                } else if (!isKnown(ids[row][i])) {
                    throw new InputException(input + ", row " + row + ", place " + i + ": the token id " + ids[row][i]
                            + " is not one of the " + vocabulary + " that " + model + " knows.");
                }
            }
        }
        return checked;
    }

    /** The same for a pass's inputs by their Hugging Face names; all others stay as they are. */
    public Map<String, NDArray> check(Map<String, NDArray> inputs) {
        Map<String, NDArray> checked = new LinkedHashMap<>(inputs);
        MASKS.forEach((name, maskName) -> {
            NDArray ids = inputs.get(name);
            if (ids != null && ids.getShape().dimension() == 2) {
                NDArray mask = inputs.get(maskName);
                boolean masked = mask != null && mask.getShape().equals(ids.getShape());
                long[][] seen = masked ? rows(mask) : ones(rows(ids));
                checked.put(name, ids.getManager().create(check(rows(ids), seen, name)));
            }
        });
        return checked;
    }

    private static long[][] ones(long[][] like) {
        return Arrays.stream(like)
                .map(row -> {
                    long[] ones = new long[row.length];
                    Arrays.fill(ones, 1);
                    return ones;
                })
                .toArray(long[][]::new);
    }

    private static long[][] rows(NDArray array) {
        int height = (int) array.getShape().get(0);
        int width = (int) array.getShape().get(1);
        long[] all = width == 0 ? new long[0] : array.toLongArray();
        long[][] rows = new long[height][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
        return rows;
    }
}
