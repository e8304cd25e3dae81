package io.github.asymlora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Labels that name several classes: as a JSON list, or with {@code |} between them; {@code []} for none. */
final class ClassSets {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ClassSets() {}

    /** The names in one. */
    static List<String> names(LabelledText row) {
        String label = row.label();
        if (label == null) {
            throw new InputException(row.id() + ": has no label; a text without classes has the label []");
        }
        if (!label.startsWith("[")) {
            return Stream.of(label.split("\\|"))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
        try {
            return List.of(JSON.readValue(label, String[].class));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new InputException(row.id() + ": label " + label + " is no list of names", e);
        }
    }

    /** All names, sorted. */
    static List<String> all(List<LabelledText> rows) {
        TreeSet<String> all = new TreeSet<>();
        rows.forEach(row -> all.addAll(names(row)));
        return List.copyOf(all);
    }

    /** The classes of a row by their numbers, in order. */
    static List<Integer> numbers(LabelledText row, List<String> classes) {
        List<Integer> numbers = new ArrayList<>();
        for (String name : names(row)) {
            int number = classes.indexOf(name);
            if (number < 0) {
                throw new InputException(row.id() + ": label \"" + name + "\" is none of the classes " + classes + "."
                        + InputException.didYouMean(name, classes));
            }
            numbers.add(number);
        }
        return numbers.stream().distinct().sorted().toList();
    }
}
