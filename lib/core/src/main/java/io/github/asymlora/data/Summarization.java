package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data sets of documents and their summaries, from CSV, JSON lines or Parquet files with the names and columns under
 * which the data sets are passed on. Sources: XSum, Narayan et al. 2018; CNN/DailyMail, See et al. 2017; SAMSum, Gliwa
 * et al. 2019.
 *
 * <p>A row whose document or summary is blank is left out, and their number said: the data sets hold a few, and there is
 * nothing to learn.
 */
public enum Summarization {
    XSUM("document", "summary"),
    /** Highlights of an article, one a line. */
    CNN_DAILYMAIL("article", "highlights"),
    /** Messenger dialogues. */
    SAMSUM("dialogue", "summary");

    private static final Logger LOG = LoggerFactory.getLogger(Summarization.class);

    private final String document;
    private final String summary;

    Summarization(String document, String summary) {
        this.document = document;
        this.summary = summary;
    }

    /**
     * The task, of a text whose summary is the response.
     *
     * @param folder holds the files of the three parts
     * @throws InputException if a part is missing or a row can't be used
     */
    public TextTask load(Path folder) {
        return TextTask.ofResponses(
                key(),
                new Dataset(key() + "/train", train(folder)),
                new Dataset(key() + "/validation", validation(folder)),
                new Dataset(key() + "/test", test(folder)));
    }

    /**
     * The task without anything to learn from, only to be judged.
     *
     * @param folder holds the files of the test part
     * @throws InputException if these are missing or a row can't be used
     */
    public TextTask loadTest(Path folder) {
        Dataset none = new Dataset(key() + "/none", List.of());
        return TextTask.ofResponses(key(), none, none, new Dataset(key() + "/test", test(folder)));
    }

    /** The part that is learned from. */
    public List<Example> train(Path folder) {
        return part(folder, List.of("train"));
    }

    /** The part that choices are made by; its files may be called {@code validation}, {@code val} or {@code dev}. */
    public List<Example> validation(Path folder) {
        return part(folder, List.of("validation", "val", "dev"));
    }

    /** The part that is reported. */
    public List<Example> test(Path folder) {
        return part(folder, List.of("test"));
    }

    /**
     * The rows of one file.
     *
     * @throws InputException if there is no such file, its name ends in none of .csv, .json, .jsonl and .parquet, or a
     *     column is missing
     */
    public List<Example> read(Path file) {
        int[] blank = new int[1];
        List<Example> examples = Table.rows(file, row -> {
            Optional<Example> example = example(row);
            blank[0] += example.isPresent() ? 0 : 1;
            return example;
        });
        if (blank[0] > 0) {
            LOG.warn("{}: {} rows without a {} or {} are left out", file, blank[0], document, summary);
        }
        return examples;
    }

    private List<Example> part(Path folder, List<String> names) {
        return Table.part(folder, names).stream()
                .flatMap(file -> read(file).stream())
                .toList();
    }

    private Optional<Example> example(Row row) {
        String id = row.has("id") ? row.get("id") : row.file().getFileName() + "-" + row.number();
        String source = row.get(document);
        String target = row.get(summary);
        return isBlank(source) || isBlank(target)
                ? Optional.empty()
                : Optional.of(Example.response(id, source, target));
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    /** The name in recipes and tables: {@code cnn_dailymail}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
