package io.github.asymlora.vision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.linalg.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Emoji in several drawing styles: a PACS-like set. Classes are the subgroups of Unicode's list with most emoji, domains
 * are the styles. Two come as pictures, from the packages emoji-datasource-google (Noto, Apache-2.0) and
 * emoji-datasource-twitter (Twemoji, CC BY 4.0); the others are drawn once, when they are fetched.
 */
public final class Emoji {
    /** How many classes there are. */
    public static final int CLASSES = 10;

    /** Most emoji of a class: flags are a sixth of all emoji. */
    private static final int MOST = 60;

    private static final double HELD_OUT = 0.3;
    private static final String PREFIX = "emoji-";
    static final List<String> TWO = List.of("google", "twitter");

    /** By five hands: Microsoft drew three, Google anew in 2017, OpenMoji with and without colour. */
    static final List<String> ALL = List.of(
            "google",
            "twitter",
            "openmoji",
            "fluent-flat",
            "fluent-3d",
            "noto-v1",
            "openmoji-black",
            "fluent-high-contrast",
            "emojione-monotone");

    /** What asks for a drawing in colour; drawn styles have no use for it in their names. */
    private static final String IN_COLOUR = "-fe0f";

    /** What joins characters to one drawing, as of a man and a rocket to an astronaut: variants of one another. */
    private static final String JOINER = "200D";

    private final String name;
    private final List<String> labels;
    private final Map<String, Path> styles;
    private final List<Drawing> drawings;

    private Emoji(String name, List<String> labels, Map<String, Path> styles, List<Drawing> drawings) {
        this.name = name;
        this.labels = labels;
        this.styles = styles;
        this.drawings = drawings;
    }

    /** An emoji's file name in the list, and its class. */
    private record Drawing(String file, int label) {
        /** Its picture in a style's folder, which may not be there. */
        Path in(Path style) {
            return picture(style, file);
        }
    }

    private static Path picture(Path style, String file) {
        Path listed = style.resolve(file);
        return Files.isRegularFile(listed) ? listed : style.resolve(file.replace(IN_COLOUR, ""));
    }

    /**
     * The folder of the fetched styles.
     *
     * @throws InputException where one of these isn't there
     */
    static Path fetched(List<String> styles) {
        styles.forEach(style -> Cache.user().data(PREFIX + style));
        return Cache.user().data();
    }

    /**
     * Emoji from a folder with {@code emoji-google}, which has {@code emoji.json} and pictures, and {@code emoji-twitter}.
     * An emoji that a style lacks is passed over.
     *
     * @throws InputException if a folder or list is missing or damaged, or fewer than two classes have two emoji
     */
    public static Emoji load(Path folder) {
        return load("emoji", folder, TWO);
    }

    /** The same in all nine styles, {@code emoji-openmoji} and so on: fewer emoji, as each must be drawn in every one. */
    public static Emoji loadAll(Path folder) {
        return load("emoji_styles", folder, ALL);
    }

    private static Emoji load(String name, Path folder, List<String> chosen) {
        Map<String, Path> styles = new LinkedHashMap<>();
        for (String style : chosen) {
            styles.put(style, folder.resolve(PREFIX + style));
        }
        Path list = styles.get(TWO.get(0)).resolve("emoji.json");
        List<Map.Entry<String, List<String>>> groups = groups(list, styles);
        List<Drawing> drawings = new ArrayList<>();
        for (int label = 0; label < groups.size(); label++) {
            List<String> files = groups.get(label).getValue();
            int[] order = ImageSet.permutation(files.size(), RandomStreams.at(0, "emoji of a class", label));
            for (int i = 0; i < Math.min(MOST, files.size()); i++) { // not the first ones: flags are in order
                drawings.add(new Drawing(files.get(order[i]), label));
            }
        }
        return new Emoji(name, groups.stream().map(Map.Entry::getKey).toList(), styles, drawings);
    }

    private static List<Map.Entry<String, List<String>>> groups(Path list, Map<String, Path> styles) {
        Map<String, List<String>> groups = new TreeMap<>();
        JsonNode all = read(list);
        for (int i = 0; i < all.size(); i++) {
            String file = text(list, all, i, "image");
            String group = text(list, all, i, "subcategory");
            boolean variant = text(list, all, i, "unified").contains(JOINER);
            if (!variant && styles.values().stream().allMatch(s -> Files.isRegularFile(picture(s, file)))) {
                groups.computeIfAbsent(group, name -> new ArrayList<>()).add(file);
            }
        }
        List<Map.Entry<String, List<String>>> largest = groups.entrySet().stream()
                .filter(group -> group.getValue().size() > 1)
                .sorted(Comparator.comparingInt(group -> -group.getValue().size()))
                .limit(CLASSES)
                .toList();
        if (largest.size() < 2) {
            throw new InputException(list + ": " + largest.size() + " classes have two emoji or more that are drawn in "
                    + styles.values() + "; there must be at least two classes");
        }
        return largest;
    }

    private static JsonNode read(Path list) {
        if (!Files.isRegularFile(list)) {
            throw new InputException(list + ": there is no such file");
        }
        try {
            JsonNode all = new ObjectMapper().readTree(list.toFile());
            if (!all.isArray()) {
                throw new InputException(list + ": must be an array of emoji");
            }
            return all;
        } catch (IOException e) {
            throw new InputException(list + ": is no JSON: " + e.getMessage(), e);
        }
    }

    private static String text(Path list, JsonNode all, int index, String field) {
        JsonNode value = all.get(index).path(field);
        if (!value.isTextual()) {
            throw new InputException(list + ": emoji " + index + " has no text \"" + field + "\"");
        }
        return value.asText();
    }

    /** The classes' names, the one with most emoji first. */
    public List<String> labels() {
        return labels;
    }

    /** The domains' names. */
    public List<String> styles() {
        return List.copyOf(styles.keySet());
    }

    /**
     * Learns from one style and seven tenths of each class's emoji; the other emoji are the test, in this style and, as
     * domains, in the others: no emoji that was learned from is in any test.
     *
     * @param style one of {@link #styles}
     * @param seed chooses the emoji
     * @throws InputException if there is no such style
     */
    public ImageTask task(String style, long seed) {
        if (!styles.containsKey(style)) {
            throw new InputException(name + " has no domain \"" + style + "\", only "
                    + String.join(", ", styles.keySet()) + "." + InputException.didYouMean(style, styles.keySet()));
        }
        List<Drawing> learned = new ArrayList<>();
        List<Drawing> tested = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            deal(label, seed, learned, tested);
        }
        Map<String, ImageSet> others = new LinkedHashMap<>();
        styles.keySet().stream()
                .filter(other -> !other.equals(style))
                .forEach(other -> others.put(other, set(other, "test", tested)));
        return ImageTask.held(
                name + "/" + style,
                labels,
                set(style, "train", learned).shuffled(seed, "split"),
                set(style, "test", tested),
                others);
    }

    private void deal(int label, long seed, List<Drawing> learned, List<Drawing> tested) {
        List<Drawing> own = drawings.stream().filter(d -> d.label() == label).toList();
        int[] order = ImageSet.permutation(own.size(), RandomStreams.at(seed, "emoji split", label));
        int heldOut = (int) Math.ceil(own.size() * HELD_OUT);
        for (int i = 0; i < order.length; i++) {
            (i < heldOut ? tested : learned).add(own.get(order[i]));
        }
    }

    private ImageSet set(String style, String part, List<Drawing> chosen) {
        List<Path> files = chosen.stream().map(d -> d.in(styles.get(style))).toList();
        return ImageSet.of(
                name + "/" + style + "/" + part,
                chosen.size(),
                index -> chosen.get(index).label(),
                index -> ImageFiles.readOnWhite(files.get(index)),
                index -> Hashes.ofFile(files.get(index)));
    }
}
