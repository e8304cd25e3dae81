package io.github.asymlora.experiment;

import static io.github.asymlora.experiment.AdapterChoice.or;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.FineTuning;
import java.util.List;

/**
 * Options of adalora. Its budget runs over the steps that the training has.
 *
 * @param initialRank of every layer at the start (12)
 * @param targetRank of a layer, on average, in the end (8)
 * @param warmup share of all steps before ranks change (0.1)
 * @param finish share of all steps after they have changed (0.3)
 * @param every steps from one change to the next (10)
 * @param alpha α (2 initial_rank)
 * @param orthogonality weight of the term that keeps factors near orthonormal (0.5)
 * @param beta1 smoothing of importance (0.85)
 * @param beta2 smoothing of its uncertainty (0.85)
 * @param dropout on the adapter's input (0)
 * @param targets names or path endings of linear layers, or all-linear (query, value)
 * @param targetsRegex a regular expression over whole module paths, in place of targets
 * @param layers numbers of the layers that it is limited to (all)
 * @param exclude names or path endings that are left out (none)
 */
public record AdaLoraChoice(
        Integer initialRank,
        Integer targetRank,
        Double warmup,
        Double finish,
        Integer every,
        Double alpha,
        Double orthogonality,
        Double beta1,
        Double beta2,
        Double dropout,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> targets,

        String targetsRegex,
        List<Integer> layers,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> exclude)
        implements AdapterChoice {
    public AdaLoraChoice {
        initialRank = or(initialRank, 12);
        targetRank = or(targetRank, 8);
        warmup = or(warmup, 0.1);
        finish = or(finish, 0.3);
        every = or(every, 10);
        alpha = or(alpha, 2.0 * initialRank);
        orthogonality = or(orthogonality, 0.5);
        beta1 = or(beta1, 0.85);
        beta2 = or(beta2, 0.85);
        dropout = or(dropout, 0.0);
        targets = AdapterChoice.names(targets, targetsRegex, "query", "value");
        layers = or(layers, List.of());
        exclude = or(exclude, List.of());
        if (!(warmup >= 0 && finish >= 0 && warmup + finish < 1)) {
            throw new InputException("adapter.warmup " + warmup + " and adapter.finish " + finish
                    + " are shares of all steps: at least 0 each, below 1 together.");
        }
    }

    @Override
    public FineTuning method(Recipe.Kind kind, int steps) {
        return AdaLora.ranks(initialRank, targetRank)
                .over((int) (warmup * steps), (int) (finish * steps), every, steps)
                .alpha(alpha)
                .dropout(dropout)
                .orthogonality(orthogonality)
                .smoothing(beta1, beta2)
                .on(AdapterChoice.targets(targets, targetsRegex, layers, exclude));
    }
}
