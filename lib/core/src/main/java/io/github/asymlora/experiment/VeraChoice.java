package io.github.asymlora.experiment;

import static io.github.asymlora.experiment.AdapterChoice.or;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Vera;
import java.util.List;

/**
 * Options of vera.
 *
 * @param rank r (256)
 * @param initial where the inner vectors start (0.1)
 * @param dropout on the adapter's input (0)
 * @param targets names or path endings of linear layers, or all-linear (query, value)
 * @param targetsRegex a regular expression over whole module paths, in place of targets
 * @param layers numbers of the layers that it is limited to (all)
 * @param exclude names or path endings that are left out (none)
 */
public record VeraChoice(
        Integer rank,
        Double initial,
        Double dropout,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> targets,

        String targetsRegex,
        List<Integer> layers,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> exclude)
        implements AdapterChoice {
    public VeraChoice {
        rank = or(rank, 256);
        initial = or(initial, 0.1);
        dropout = or(dropout, 0.0);
        targets = AdapterChoice.names(targets, targetsRegex, "query", "value");
        layers = or(layers, List.of());
        exclude = or(exclude, List.of());
    }

    @Override
    public FineTuning method(Recipe.Kind kind, int steps) {
        return new Vera(
                rank,
                initial.floatValue(),
                dropout.floatValue(),
                AdapterChoice.targets(targets, targetsRegex, layers, exclude));
    }
}
