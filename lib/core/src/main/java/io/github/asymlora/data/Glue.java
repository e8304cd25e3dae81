package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The seven tasks of GLUE that the paper reports, from the benchmark's own TSV files. Source: Wang et al. 2019.
 *
 * <p>GLUE keeps its test labels to itself, so the development set is validation and test at once, as in the paper.
 * Classes are numbered as transformers numbers them. The first metric is the one in the paper's tables.
 */
public enum Glue {
    COLA("CoLA", "sentence", null, "label", List.of("0", "1"), List.of(Metric.MATTHEWS, Metric.ACCURACY)),
    SST2("SST-2", "sentence", null, "label", List.of("0", "1"), List.of(Metric.ACCURACY)),
    MRPC("MRPC", "#1 String", "#2 String", "Quality", List.of("0", "1"), List.of(Metric.ACCURACY, Metric.F1)),
    STSB("STS-B", "sentence1", "sentence2", "score", List.of(), List.of(Metric.PEARSON, Metric.SPEARMAN)),
    QNLI("QNLI", "question", "sentence", "label", Names.TWO_WAY, List.of(Metric.ACCURACY)),
    RTE("RTE", "sentence1", "sentence2", "label", Names.TWO_WAY, List.of(Metric.ACCURACY)),
    MNLI("MNLI", "sentence1", "sentence2", "gold_label", Names.THREE_WAY, List.of(Metric.ACCURACY));

    private static final List<String> COLA_COLUMNS = List.of("source", "label", "mark", "sentence");
    private static final double MAX_SCORE = 5;

    private final String folderName;
    private final String first;
    private final String second;
    private final String target;
    private final List<String> classes;
    private final List<Metric> metrics;

    private static final class Names {
        static final List<String> TWO_WAY = List.of("entailment", "not_entailment");
        static final List<String> THREE_WAY = List.of("entailment", "neutral", "contradiction");
    }

    Glue(String folderName, String first, String second, String target, List<String> classes, List<Metric> metrics) {
        this.folderName = folderName;
        this.first = first;
        this.second = second;
        this.target = target;
        this.classes = classes;
        this.metrics = metrics;
    }

    /** The name in recipes and tables: {@code sst2}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The task from {@code train.tsv} and {@code dev.tsv}; for MNLI {@code dev_matched.tsv}, and {@code
     * dev_mismatched.tsv} as the domain {@code mismatched} where it is there.
     *
     * @param folder the task's own ({@code .../glue/RTE}) or the one above it ({@code .../glue})
     * @throws InputException if a file is missing or a row can't be used
     */
    public TextTask load(Path folder) {
        Path own = Files.isDirectory(folder.resolve(folderName)) ? folder.resolve(folderName) : folder;
        Dataset dev = read(own.resolve(this == MNLI ? "dev_matched.tsv" : "dev.tsv"));
        Map<String, Dataset> domains = new LinkedHashMap<>();
        Path mismatched = own.resolve("dev_mismatched.tsv");
        if (this == MNLI && Files.exists(mismatched)) {
            domains.put("mismatched", read(mismatched));
        }
        return new TextTask(key(), labels(), metrics, read(own.resolve("train.tsv")), dev, dev, domains);
    }

    /**
     * One file of the task; labels are NaN where it has none, as GLUE's test files.
     *
     * @throws InputException if there is no such file, it has no rows, or one can't be used
     */
    public Dataset read(Path file) {
        String part = file.getFileName().toString().replaceFirst("\\.tsv$", "");
        boolean bare = this == COLA && !part.equals("test"); // only CoLA's test file has a header line
        List<Example> examples = bare
                ? Tsv.withColumns(file, COLA_COLUMNS, row -> example(part, row))
                : Tsv.withHeader(file, row -> example(part, row));
        return new Dataset(key() + "/" + part, Table.requireAny(file, examples));
    }

    private List<String> labels() {
        return switch (this) {
            case COLA -> List.of("unacceptable", "acceptable");
            case SST2 -> List.of("negative", "positive");
            case MRPC -> List.of("not_equivalent", "equivalent");
            default -> classes;
        };
    }

    private Optional<Example> example(String part, Row row) {
        String id = part + "-" + row.number();
        String pair = second == null ? null : row.get(second);
        return Optional.of(new Example(id, row.get(first), pair, label(row), id));
    }

    private float label(Row row) {
        if (!row.has(target) && row.file().getFileName().toString().startsWith("test")) {
            return Float.NaN;
        }
        if (classes.isEmpty()) {
            float score = row.number(target);
            if (!(score >= 0 && score <= MAX_SCORE)) {
                throw row.error(target + " must be from 0 to 5, not " + score);
            }
            return score;
        }
        return row.oneOf(classes, target);
    }
}
