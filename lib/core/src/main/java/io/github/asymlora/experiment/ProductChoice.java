package io.github.asymlora.experiment;

import static io.github.asymlora.experiment.AdapterChoice.or;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Loha;
import io.github.asymlora.adapter.Lokr;
import io.github.asymlora.adapter.Targets;
import java.util.List;

/**
 * Options of loha and lokr.
 *
 * @param rank r (8)
 * @param alpha α (r)
 * @param targets names or path endings of linear layers, or all-linear (query, value)
 * @param targetsRegex a regular expression over whole module paths, in place of targets
 * @param layers numbers of the layers that it is limited to (all)
 * @param exclude names or path endings that are left out (none)
 */
public record ProductChoice(
        Integer rank,
        Double alpha,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> targets,

        String targetsRegex,
        List<Integer> layers,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> exclude)
        implements AdapterChoice {
    public ProductChoice {
        rank = or(rank, 8);
        alpha = or(alpha, (double) rank);
        targets = AdapterChoice.names(targets, targetsRegex, "query", "value");
        layers = or(layers, List.of());
        exclude = or(exclude, List.of());
    }

    @Override
    public FineTuning method(Recipe.Kind kind, int steps) {
        Targets on = AdapterChoice.targets(targets, targetsRegex, layers, exclude);
        return switch (kind) {
            case LOHA -> new Loha(rank, alpha.floatValue(), on);
            case LOKR -> new Lokr(rank, alpha.floatValue(), on);
            default -> throw AdapterChoice.foreign(kind);
        };
    }
}
