package io.github.asymlora.experiment;

import static io.github.asymlora.experiment.AdapterChoice.or;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Bias;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.LoraPlus;
import io.github.asymlora.adapter.Notation;
import io.github.asymlora.adapter.Olora;
import io.github.asymlora.adapter.OneFactor;
import io.github.asymlora.adapter.Pissa;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of LoRA and its variants: lora, dora, lora_plus, pissa, olora, one_factor.
 *
 * @param arm which factor trains and how each starts, in the paper's notation or its code's (hA_km_hB_zero); pissa, olora and
 *     one_factor have a start of their own and none of this
 * @param rank r (8)
 * @param alpha α (2 r)
 * @param rankStabilized scales by α/√r in place of α/r: rsLoRA (false)
 * @param rankPattern other ranks for layers whose path ends in a regular expression (none)
 * @param alphaPattern other alphas, likewise (none)
 * @param ratio of lora_plus: how many times faster B learns than A (16)
 * @param trainA of one_factor: paths, or their endings, of the layers whose A trains; B does in the others (none)
 * @param dropout on the adapter's input (0)
 * @param targets names or path endings of linear layers, or all-linear (query, value)
 * @param targetsRegex a regular expression over whole module paths, in place of targets
 * @param layers numbers of the layers that it is limited to (all)
 * @param exclude names or path endings that are left out (none)
 * @param bias which of the model's biases train too: none, all or lora_only (none)
 * @param loraBias whether B has a bias (false)
 * @param modulesToSave modules, beside the task's head, that train as a whole (none)
 */
public record LoraChoice(
        String arm,
        Integer rank,
        Double alpha,
        Boolean rankStabilized,
        Map<String, Integer> rankPattern,
        Map<String, Double> alphaPattern,
        Double ratio,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> trainA,

        Double dropout,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> targets,

        String targetsRegex,
        List<Integer> layers,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> exclude,

        Bias bias,
        Boolean loraBias,
        List<String> modulesToSave)
        implements AdapterChoice {
    private static final Set<Recipe.Kind> STARTING_THEMSELVES =
            Set.of(Recipe.Kind.PISSA, Recipe.Kind.OLORA, Recipe.Kind.ONE_FACTOR);

    public LoraChoice {
        rank = or(rank, 8);
        alpha = or(alpha, 2.0 * rank);
        rankStabilized = or(rankStabilized, false);
        rankPattern = or(rankPattern, Map.of());
        alphaPattern = or(alphaPattern, Map.of());
        dropout = or(dropout, 0.0);
        targets = AdapterChoice.names(targets, targetsRegex, "query", "value");
        layers = or(layers, List.of());
        exclude = or(exclude, List.of());
        bias = or(bias, Bias.NONE);
        loraBias = or(loraBias, false);
        modulesToSave = or(modulesToSave, List.of());
    }

    @Override
    public LoraChoice completed(Recipe.Kind kind) {
        boolean startsItself = STARTING_THEMSELVES.contains(kind);
        if (startsItself && arm != null) {
            throw new InputException("arm: " + kind + " has a start of its own and says itself which factors train.");
        }
        requireOnly(Recipe.Kind.LORA_PLUS, "ratio", ratio, kind);
        requireOnly(Recipe.Kind.ONE_FACTOR, "train_a", trainA, kind);
        return new LoraChoice(
                startsItself ? null : or(arm, "hA_km_hB_zero"),
                rank,
                alpha,
                rankStabilized,
                rankPattern,
                alphaPattern,
                kind == Recipe.Kind.LORA_PLUS ? or(ratio, 16.0) : null,
                kind == Recipe.Kind.ONE_FACTOR ? or(trainA, List.of()) : null,
                dropout,
                targets,
                targetsRegex,
                layers,
                exclude,
                bias,
                loraBias,
                modulesToSave);
    }

    private static void requireOnly(Recipe.Kind its, String key, Object value, Recipe.Kind kind) {
        if (kind != its && value != null) {
            throw new InputException(key + " goes with method " + its + " only; the method is " + kind + ".");
        }
    }

    @Override
    public FineTuning method(Recipe.Kind kind, int steps) {
        return switch (kind) {
            case LORA -> lora();
            case DORA -> new Dora(lora());
            case LORA_PLUS -> new LoraPlus(lora(), ratio);
            case PISSA -> new Pissa(lora());
            case OLORA -> new Olora(lora());
            case ONE_FACTOR -> new OneFactor(lora(), or(trainA, List.of()));
            default -> throw AdapterChoice.foreign(kind);
        };
    }

    private Lora lora() {
        Lora lora = Lora.rank(rank)
                .alpha(alpha)
                .dropout(dropout)
                .on(AdapterChoice.targets(targets, targetsRegex, layers, exclude))
                .ranks(rankPattern)
                .alphas(alphaPattern)
                .bias(bias)
                .training(modulesToSave.toArray(String[]::new));
        lora = rankStabilized ? lora.rankStabilized() : lora;
        lora = loraBias ? lora.biasOnB() : lora;
        return arm == null ? lora : Notation.apply(lora, arm);
    }
}
