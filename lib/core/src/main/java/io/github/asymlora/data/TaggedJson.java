package io.github.asymlora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Sentences as Hugging Face's data sets write them: a JSON object a row, {@code tokens} and {@code ner_tags}, or {@code tags}. */
final class TaggedJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORDS = "tokens";
    private static final String LISTED = " must be a list, a text or number for each word";

    private TaggedJson() {}

    /**
     * The sentences, in order.
     *
     * @param names of tags that are numbers, tag 0 first; empty where these have none
     * @throws io.github.asymlora.InputException naming file and line of a row that can't be used
     */
    static List<TaggedSentence> read(Path file, List<String> names) {
        return Json.rows(file, row -> {
            String column = row.has("tags") && !row.has("ner_tags") ? "tags" : "ner_tags";
            List<String> words = list(row, WORDS);
            List<String> tags = new ArrayList<>();
            list(row, column).forEach(tag -> tags.add(name(tag, names, row)));
            if (words.size() != tags.size()) {
                throw row.error(words.size() + " " + WORDS + ", but " + tags.size() + " " + column);
            }
            String place = file + ", line " + row.number();
            EntityTags.listed(tags, place); // are they?
            return words.isEmpty() ? Optional.empty() : Optional.of(new TaggedSentence(place, words, tags));
        });
    }

    private static List<String> list(Row row, String column) {
        try {
            String[] list = JSON.readValue(String.valueOf(row.get(column)), String[].class);
            if (list != null && Stream.of(list).noneMatch(Objects::isNull)) {
                return List.of(list);
            }
        } catch (JsonProcessingException e) {
            throw row.error(column + LISTED);
        }
        throw row.error(column + LISTED);
    }

    private static String name(String tag, List<String> names, Row row) {
        if (!tag.matches("\\d{1,6}")) {
            return tag;
        }
        int number = Integer.parseInt(tag);
        if (number >= names.size()) {
            throw row.error(
                    names.isEmpty()
                            ? "tags are numbers: " + NamedEntities.NAMES
                                    + " beside the file must name them, a line each"
                            : "tag " + number + " has no name: " + NamedEntities.NAMES + " has " + names.size());
        }
        return names.get(number);
    }
}
