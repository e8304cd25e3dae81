package io.github.asymlora.experiment;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.BitFit;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Targets;
import java.util.List;

/** A method's options: {@code adapter} in a recipe. Which keys there are depends on the method. */
public interface AdapterChoice {
    /**
     * The method with these options.
     *
     * @param kind one whose options these are
     * @param steps of the training; 0 where that is not known yet
     * @throws InputException where a value is impossible
     */
    FineTuning method(Recipe.Kind kind, int steps);

    /** The same with every default of the method written out. */
    default AdapterChoice completed(Recipe.Kind kind) {
        return this;
    }

    /** Of a method without options. */
    record None() implements AdapterChoice {
        @Override
        public FineTuning method(Recipe.Kind kind, int steps) {
            return switch (kind) {
                case BITFIT -> new BitFit();
                case FULL -> new FullFineTuning();
                case HEAD_ONLY -> new HeadOnly();
                default -> throw foreign(kind);
            };
        }
    }

    /** The layers that the keys targets, targets_regex, layers and exclude mean. */
    static Targets targets(List<String> names, String regex, List<Integer> layers, List<String> exclude) {
        Targets excluded = exclude.isEmpty() ? null : Targets.named(exclude.toArray(String[]::new));
        return new Targets(names == null ? List.of() : names, regex, layers, excluded);
    }

    /** The names, or the default where there is no regular expression either. */
    static List<String> names(List<String> given, String regex, String... otherwise) {
        if (given != null && regex != null) {
            throw new InputException("adapter.targets and adapter.targets_regex exclude each other.");
        }
        return given == null && regex == null ? List.of(otherwise) : given;
    }

    static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    static IllegalArgumentException foreign(Recipe.Kind kind) {
        return new IllegalArgumentException("these are not the options of " + kind);
    }
}
