package io.github.asymlora.adapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a LoRA may have beyond the paper's.
 *
 * @param rankStabilized scales by α/√r in place of α/r (Kalajdzievski 2023)
 * @param ranks ranks that differ by layer, as {@link Patterns}
 * @param alphas alphas that differ by layer
 * @param bias which of the model's biases train too
 * @param biasOnB whether B has a bias, scaled like the rest
 * @param modules modules of the model, beside its head, that train as a whole: PEFT's {@code modules_to_save}
 * @param tokens tokens whose vectors train too
 */
record LoraOptions(
        boolean rankStabilized,
        Map<String, Integer> ranks,
        Map<String, Double> alphas,
        Bias bias,
        boolean biasOnB,
        List<String> modules,
        TrainableTokens tokens) {
    static final LoraOptions NONE =
            new LoraOptions(false, Map.of(), Map.of(), Bias.NONE, false, List.of(), TrainableTokens.NONE);

    LoraOptions {
        ranks.forEach((key, rank) -> Ranges.rank("rank of \"" + key + "\"", rank));
        alphas.forEach((key, alpha) -> Ranges.above0("alpha of \"" + key + "\"", alpha));
        ranks = Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
        alphas = Collections.unmodifiableMap(new LinkedHashMap<>(alphas));
    }

    LoraOptions stabilized() {
        return new LoraOptions(true, ranks, alphas, bias, biasOnB, modules, tokens);
    }

    LoraOptions with(Map<String, Integer> otherRanks, Map<String, Double> otherAlphas) {
        return new LoraOptions(rankStabilized, otherRanks, otherAlphas, bias, biasOnB, modules, tokens);
    }

    LoraOptions with(Bias other) {
        return new LoraOptions(rankStabilized, ranks, alphas, other, biasOnB, modules, tokens);
    }

    LoraOptions withBiasOnB() {
        return new LoraOptions(rankStabilized, ranks, alphas, bias, true, modules, tokens);
    }

    LoraOptions training(List<String> others) {
        return new LoraOptions(rankStabilized, ranks, alphas, bias, biasOnB, others, tokens);
    }

    LoraOptions withTokens(TrainableTokens others) {
        return new LoraOptions(rankStabilized, ranks, alphas, bias, biasOnB, modules, others);
    }
}
