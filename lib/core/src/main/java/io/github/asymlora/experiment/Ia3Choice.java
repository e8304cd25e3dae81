package io.github.asymlora.experiment;

import static io.github.asymlora.experiment.AdapterChoice.or;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Ia3;
import java.util.List;

/**
 * Options of ia3.
 *
 * @param targets names or path endings of linear layers, or all-linear (key, value, output.dense)
 * @param targetsRegex a regular expression over whole module paths, in place of targets
 * @param feedForward path endings of those whose input is rescaled, not the output (output.dense)
 * @param layers numbers of the layers that it is limited to (all)
 * @param exclude names or path endings that are left out (none)
 */
public record Ia3Choice(
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> targets,

        String targetsRegex,
        List<String> feedForward,
        List<Integer> layers,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> exclude)
        implements AdapterChoice {
    public Ia3Choice {
        feedForward = or(feedForward, List.of("output.dense"));
        targets = AdapterChoice.names(targets, targetsRegex, "key", "value", "output.dense");
        layers = or(layers, List.of());
        exclude = or(exclude, List.of());
    }

    @Override
    public FineTuning method(Recipe.Kind kind, int steps) {
        return new Ia3(AdapterChoice.targets(targets, targetsRegex, layers, exclude), feedForward);
    }
}
