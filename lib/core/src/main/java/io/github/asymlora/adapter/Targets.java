package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    /** The first number counts: T5's layers have parts with numbers of their own. */
    private static final Pattern LAYER = Pattern.compile(".*?\\.(\\d+)\\..*");

    /** PEFT sees no number in a path that starts with {@code layers.0}, as a bare ModernBERT's does. */
    private static final Pattern LAYER_OF_PEFT = Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\..*");

    private static final String ALL = "all-linear";

    public Targets {
        if (regex == null && names.isEmpty()) {
            throw new InputException("An adapter needs targets: names of linear layers such as \"query\".");
        }
        if (regex != null) {
            PathPattern.whole(regex);
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
    private boolean contain(Layer layer, Model model) {
        return contain(layer.name()) || contain(model.otherName(layer));
    }

    private boolean contain(String path) {
        return patterns().stream().anyMatch(pattern -> matches(pattern, path));
    }

    /**
     * The layers of a model that are meant, in forward order.
     *
     * @throws InputException where any name, the expression or a layer number matches nothing, even if others do
     */
    public List<Layer> in(Model model) {
        List<Layer> all = candidates(model);
        for (String pattern : patterns()) {
            if (all.stream().noneMatch(layer -> matches(pattern, layer, model))) {
                throw nothingMatches(pattern, model, all);
            }
        }
        List<Layer> found = among(model);
        for (int number : layers) {
            if (found.stream().noneMatch(layer -> layer(LAYER, layer.name()) == number)) {
                throw new InputException("layer " + number + " of " + model.name() + " has no target among "
                        + patterns() + "; layers count from 0.");
            }
        }
        return found;
    }

    /** The same without a complaint about what matches nothing. */
    List<Layer> among(Model model) {
        return candidates(model).stream()
                .filter(layer -> contain(layer, model))
                .filter(layer -> excluded == null || !excluded.contain(layer, model))
                .filter(this::isInLayers)
                .toList();
    }

    /** Names of the layers that PEFT takes them for, given a model with these names. */
    Set<String> asPeft(Model model) {
        return candidates(model).stream()
                .map(Layer::name)
                .filter(this::contain)
                .filter(path -> excluded == null || !excluded.contain(path))
                .filter(path -> layers.isEmpty() || layers.contains(layer(LAYER_OF_PEFT, path)))
                .collect(Collectors.toSet());
    }

    private List<String> patterns() {
        return regex == null ? names : List.of(regex);
    }

    private boolean isInLayers(Layer layer) {
        return layers.isEmpty() || layers.contains(layer(LAYER, layer.name()));
    }

    /**
     * A task's head is never a target: it trains as a whole. Embeddings and a language model's head are, where they are
     * named: they aren't meant by all-layer.
     */
    private List<Layer> candidates(Model model) {
        List<Layer> all = new ArrayList<>(isAllLinear() ? model.linears().values() : model.layers());
        List<String> head = model.head() == null || isLanguageHead(model) && !isAllLinear()
                ? List.of()
                : model.head().modules();
        all.removeIf(layer -> head.stream().anyMatch(module -> (layer.name() + ".").startsWith(module + ".")));
        return all;
    }

    private static boolean isLanguageHead(Model model) {
        return model.headParameters().isEmpty();
    }

    /** By the name of either version of transformers. */
    private boolean matches(String pattern, Layer layer, Model model) {
        return matches(pattern, layer.name()) || matches(pattern, model.otherName(layer));
    }

    private boolean matches(String pattern, String path) {
        if (isAllLinear()) {
            return true;
        }
        return regex == null ? endsIn(path, pattern) : PathPattern.whole(regex).matches(path);
    }

    /** Whether this is a path's name or its ending after a dot. */
    static boolean endsIn(String path, String name) {
        return path.equals(name) || path.endsWith("." + name);
    }

    private static int layer(Pattern pattern, String path) {
        Matcher matcher = pattern.matcher(path);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static InputException nothingMatches(String pattern, Model model, List<Layer> all) {
        List<Layer> linear = all.stream().filter(Linear.class::isInstance).toList();
        int parts = (int) pattern.chars().filter(c -> c == '.').count() + 1;
        return new InputException("\"" + pattern + "\" matches no layer of " + model.name() + " ("
                + linear.size() + " linear layers, ending in " + String.join(", ", endings(linear, 1)) + ")."
                + InputException.didYouMean(pattern, endings(all, parts)));
    }

    /** What the layers' paths end in, that many names long. */
    static TreeSet<String> endings(List<Layer> all, int parts) {
        TreeSet<String> endings = new TreeSet<>();
        for (Layer layer : all) {
            List<String> path = List.of(layer.name().split("\\."));
            endings.add(String.join(".", path.subList(Math.max(0, path.size() - parts), path.size())));
        }
        return endings;
    }

    @Override
    public String toString() {
        String where = regex == null ? String.join(", ", names) : "/" + regex + "/";
        String limited = layers.isEmpty() ? where : where + " in layers " + Arrays.toString(layers.toArray());
        return excluded == null ? limited : limited + " except " + excluded;
    }
}
