package io.github.asymlora.data;

import io.github.asymlora.metric.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Positive or negative, in four domains of text that people rated from -4 to 4; one is learned from, the other three
 * show what carries over. Source: Hutto and Gilbert 2014, with the package vaderSentiment.
 *
 * <p>A text with a mean rating above 0 is positive, below 0 negative; one of exactly 0 is neither and left out. The
 * positive share differs by domain, hence balanced accuracy. Snippets of one Amazon review or one New York Times
 * editorial stay on one side of the split; tweets and movie snippets carry no such link.
 */
public enum Sentiment {
    TWEETS("tweets_GroundTruth.txt"),
    MOVIES("movieReviewSnippets_GroundTruth.txt"),
    AMAZON("amazonReviewSnippets_GroundTruth.txt"),
    NYT("nytEditorialSnippets_GroundTruth.txt");

    /** The folder of these files among the cache's data. */
    static final String FOLDER = "vader-sentiment";

    /** What the name of a domain's ratings ends with. */
    static final String RATING = "_rating";

    private static final List<String> COLUMNS = List.of("id", "rating", "text");
    private static final double VALIDATION_SHARE = 0.1;
    private static final double TEST_SHARE = 0.2;

    private final String fileName;

    Sentiment(String fileName) {
        this.fileName = fileName;
    }

    /** The name in recipes and tables: {@code tweets}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * This domain's task, with the other domains' test parts as {@link Task#domains}.
     *
     * @param folder holds the four {@code *_GroundTruth.txt} files
     */
    public TextTask load(Path folder) {
        Split own = split(folder);
        Map<String, Dataset> others = new LinkedHashMap<>();
        Arrays.stream(values())
                .filter(domain -> domain != this)
                .forEach(domain -> others.put(domain.key(), domain.split(folder).test()));
        return new TextTask(
                key(),
                List.of("negative", "positive"),
                List.of(Metric.BALANCED_ACCURACY, Metric.ACCURACY, Metric.F1),
                own.train(),
                own.validation(),
                own.test(),
                others);
    }

    /** The mean ratings themselves, −4 to 4, neutral texts too: {@code tweets_rating}; see {@link TextTask#binned}. */
    TextTask loadRatings(Path folder) {
        List<Metric> metrics = List.of(Metric.PEARSON, Metric.SPEARMAN, Metric.MSE);
        Split own = split(folder, rating -> rating);
        return new TextTask(key() + RATING, List.of(), metrics, own.train(), own.validation(), own.test(), Map.of());
    }

    private Split split(Path folder) {
        return split(folder, rating -> rating == 0 ? Float.NaN : rating > 0 ? 1 : 0);
    }

    private Split split(Path folder, UnaryOperator<Float> label) {
        List<Example> examples = Tsv.withColumns(folder.resolve(fileName), COLUMNS, row -> example(row, label));
        return Split.byGroup(new Dataset(key(), examples), VALIDATION_SHARE, TEST_SHARE);
    }

    private static Optional<Example> example(Row row, UnaryOperator<Float> labelOf) {
        float label = labelOf.apply(row.number("rating"));
        if (Float.isNaN(label)) {
            return Optional.empty();
        }
        String id = row.get("id");
        String text = StringEscapeUtils.unescapeHtml4(row.get("text")).strip(); // &amp; &lt; &gt; as once downloaded
        String group = id.replaceFirst("_.*", ""); // "12_3" is the third snippet of the twelfth review
        return Optional.of(new Example(id, text, null, label, group));
    }
}
