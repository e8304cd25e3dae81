package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The tags of words by their numbers, IOB2: 0 is O, and the entities' types follow, each with B- where one begins and I- where it
 * goes on. So a tag's number says what {@link io.github.asymlora.metric.Entities} needs to know.
 *
 * @param types of entities
 */
public record EntityTags(List<String> types) {
    private static final String OUTSIDE = "O";
    private static final String BEGIN = "B-";
    private static final String INSIDE = "I-";

    public EntityTags {
        types = List.copyOf(types);
    }

    /** Those that sentences have, their types sorted. */
    static EntityTags in(Collection<TaggedSentence> sentences) {
        TreeSet<String> types = new TreeSet<>();
        for (TaggedSentence sentence : sentences) {
            for (String tag : sentence.tags()) {
                addType(tag, sentence.place(), types);
            }
        }
        return new EntityTags(List.copyOf(types));
    }

    /**
     * Those of a list, their types in its order.
     *
     * @param place of the list, for messages
     */
    static EntityTags listed(List<String> tags, String place) {
        List<String> types = new ArrayList<>();
        tags.forEach(tag -> addType(tag, place, types));
        return new EntityTags(types.stream().distinct().toList());
    }

    private static void addType(String tag, String place, Collection<String> types) {
        boolean named = tag.length() > 2 && (tag.startsWith(BEGIN) || tag.startsWith(INSIDE));
        if (named) {
            types.add(tag.substring(2));
        } else if (!tag.equals(OUTSIDE)) {
            throw new InputException(place + ": tag \"" + tag + "\" is none of O, B-TYPE and I-TYPE, as in B-PER.");
        }
    }

    /**
     * A model's outputs as tags.
     *
     * @param tags with the types that the outputs' names have
     * @param byOutput the tag's number of each output
     */
    public record Numbers(EntityTags tags, int[] byOutput) {
        /** Tags of output numbers. */
        public double[] of(double[] outputs) {
            return Arrays.stream(outputs).map(output -> byOutput[(int) output]).toArray();
        }
    }

    /** Of outputs in any order; what a model calls neither O, B- nor I- goes on as an entity of that name. */
    public static Numbers numbers(List<String> outputs) {
        List<String> named = outputs.stream()
                .map(name -> name.matches("O|[BI]-.+") ? name : INSIDE + name)
                .toList();
        EntityTags tags = listed(named, "the model's labels");
        List<String> labels = tags.labels();
        return new Numbers(tags, named.stream().mapToInt(labels::indexOf).toArray());
    }

    /** Their names, tag 0 first: {@code O, B-LOC, I-LOC, B-PER, I-PER}. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>(List.of(OUTSIDE));
        for (String type : types) {
            labels.add(BEGIN + type);
            labels.add(INSIDE + type);
        }
        return labels;
    }

    /**
     * A tag's number.
     *
     * @throws InputException where there is no such type, naming the place
     */
    int number(String tag, String place) {
        int number = labels().indexOf(tag);
        if (number < 0) {
            throw new InputException(place + ": tag \"" + tag + "\" is none of " + labels() + "."
                    + InputException.didYouMean(tag, labels()));
        }
        return number;
    }
}
