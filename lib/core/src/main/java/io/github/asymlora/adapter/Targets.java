package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which linear layers an adapter is on, by PEFT's rules: module names match as a whole or as the path's ending after a
 * dot; a regular expression matches the whole path.
 *
 * @param names names or path endings; empty where {@code regex} is used
 * @param regex a regular expression over whole paths, or null
 * @param layers numbers of the layers it is limited to; empty for all
 * @param excluded what is left out of these; null for nothing
 */
public record Targets(List<String> names, String regex, List<Integer> layers, Targets excluded) {
    private static final Pattern LAYER = Pattern.compile(".*\\.(\\d+)\\..*");
    private static final String ALL = "all-linear";

    public Targets {
        try {
            Pattern.compile(regex == null ? "" : regex);
        } catch (PatternSyntaxException e) {
            throw new InputException("\"" + regex + "\" is no regular expression: " + e.getDescription() + ".", e);
        }
    }

    public Targets(List<String> names, String regex, List<Integer> layers) {
        this(names, regex, layers, null);
    }

    public static Targets named(String... names) {
        return new Targets(List.of(names), null, List.of());
    }

    /** Every linear layer, except those of a head. */
    public static Targets allLinear() {
        return named(ALL);
    }

    public static Targets matching(String regex) {
        return new Targets(List.of(), regex, List.of());
    }

    /** The same, in these layers only (counted from 0). */
    public Targets inLayers(Integer... numbers) {
        return new Targets(names, regex, List.of(numbers), excluded);
    }

    /** The same without these names or path endings. */
    public Targets except(String... others) {
        return new Targets(names, regex, layers, named(others));
    }

    boolean isAllLinear() {
        return names.equals(List.of(ALL));
    }

    /** Whether a layer is meant, by either name that transformers has for it. */
    boolean contain(Linear linear, Model model) {
        return (regex == null ? names : List.of(regex)).stream().anyMatch(pattern -> matches(pattern, linear, model));
    }

    /**
     * The layers of a model that are meant, in forward order.
     *
     * @throws InputException where any name, the expression or a layer number matches nothing, even if others do
     */
    public List<Linear> in(Model model) {
        List<String> patterns = regex == null ? names : List.of(regex);
        List<Linear> all = candidates(model);
        for (String pattern : patterns) {
            if (all.stream().noneMatch(linear -> matches(pattern, linear, model))) {
                throw nothingMatches(pattern, model, all);
            }
        }
        List<Linear> found = all.stream()
                .filter(linear -> contain(linear, model))
                .filter(linear -> excluded == null || !excluded.contain(linear, model))
                .filter(linear -> layers.isEmpty() || layers.contains(layer(linear.name())))
                .toList();
        for (int layer : layers) {
            if (found.stream().noneMatch(linear -> layer(linear.name()) == layer)) {
                throw new InputException("layer " + layer + " of " + model.name() + " has no target among " + patterns
                        + "; layers count from 0.");
            }
        }
        return found;
    }

    /** A head is never a target: a task's trains as a whole, and a language model's is tied to its embeddings. */
    private static List<Linear> candidates(Model model) {
        List<Linear> all = new ArrayList<>(model.linears().values());
        all.removeIf(linear -> model.head() != null
                && (linear.name() + ".").startsWith(model.head().name() + "."));
        return all;
    }

    /** By the name of either version of transformers. */
    private boolean matches(String pattern, Linear linear, Model model) {
        return matches(pattern, linear.name()) || matches(pattern, model.otherName(linear));
    }

    private boolean matches(String pattern, String path) {
        if (isAllLinear()) {
            return true;
        }
        return regex == null ? path.equals(pattern) || path.endsWith("." + pattern) : path.matches(pattern);
    }

    private static int layer(String path) {
        Matcher matcher = LAYER.matcher(path);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static InputException nothingMatches(String pattern, Model model, List<Linear> all) {
        TreeSet<String> endings = new TreeSet<>();
        all.forEach(linear -> endings.add(linear.name().substring(linear.name().lastIndexOf('.') + 1)));
        return new InputException("\"" + pattern + "\" matches no layer of " + model.name() + " (" + all.size()
                + " linear layers, ending in " + String.join(", ", endings) + ")."
                + InputException.didYouMean(pattern, endings));
    }

    @Override
    public String toString() {
        String where = regex == null ? String.join(", ", names) : "/" + regex + "/";
        String limited = layers.isEmpty() ? where : where + " in layers " + Arrays.toString(layers.toArray());
        return excluded == null ? limited : limited + " except " + excluded;
    }
}
