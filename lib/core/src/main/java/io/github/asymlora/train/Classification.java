package io.github.asymlora.train;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model says of a text or a picture: of a class its name and probability, any number of classes, a value, or the
 * entities in a text.
 *
 * @param input the first or only text, or the picture's file
 * @param label the most likely class; null where none is predicted
 * @param probability of that class; null where none is predicted
 * @param probabilities of all classes by name, class 0 first; empty where none is predicted
 * @param value null where none is predicted
 * @param classes those that are likelier than not; null where there is one or none to be predicted
 * @param entities in order; null where none are looked for
 */
public record Classification(
        String input,
        String label,
        Double probability,
        Map<String, Double> probabilities,
        Double value,
        List<String> classes,
        List<Entity> entities) {
    private static final double LIKELY = 0.5;

    public static Classification ofClass(String input, String label, Map<String, Double> probabilities) {
        return new Classification(
                input, label, probabilities.get(label), Collections.unmodifiableMap(probabilities), null, null, null);
    }

    /** @param probabilities of each class by itself */
    public static Classification ofClasses(String input, Map<String, Double> probabilities) {
        List<String> classes = probabilities.keySet().stream()
                .filter(name -> probabilities.get(name) > LIKELY)
                .toList();
        return new Classification(input, null, null, Collections.unmodifiableMap(probabilities), null, classes, null);
    }

    public static Classification ofValue(String input, double value) {
        return new Classification(input, null, null, Map.of(), value, null, null);
    }

    public static Classification ofEntities(String input, List<Entity> entities) {
        return new Classification(input, null, null, Map.of(), null, null, List.copyOf(entities));
    }

    /** In short: {@code order (0.93)}, {@code order, late}, or {@code Paris (LOC), ...}. */
    @Override
    public String toString() {
        if (classes != null) {
            return classes.isEmpty() ? "none of the classes" : String.join(", ", classes);
        }
        if (entities != null) {
            return entities.isEmpty()
                    ? "no entities"
                    : entities.stream().map(Entity::toString).collect(Collectors.joining(", "));
        }
        return label == null ? value.toString() : String.format(Locale.ROOT, "%s (%.2f)", label, probability);
    }
}
