package io.github.asymlora.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.asymlora.InputException;
import io.github.asymlora.data.LabelledTexts;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.data.TextColumns;
import io.github.asymlora.vision.ImageTasks;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A recipe's task. What is about a table of one's own goes with the name {@code table} alone.
 *
 * @param name tweets, movies, amazon, nyt, snli, one of GLUE's, xsum, cnn_dailymail, samsum, bbc, hamexam, alpaca or messages; table for a file of
 *     one's own; or one of pictures: mnist, fashion_mnist, rotated_mnist, colored_mnist, emoji, emoji_styles, or domains for DomainBed's folders
 * @param folder its files, where they aren't the fetched ones
 * @param domain the one that is learned from, where pictures have domains
 * @param file a table: CSV, JSON, JSON lines or Parquet
 * @param text its column of texts (text)
 * @param pair its column of second texts (none)
 * @param label its column of labels (label)
 * @param goal class, value, or classes for any number of them (as the labels look; see {@link LabelledTexts})
 * @param validationFile a table like it for validation (a tenth of the first)
 * @param testFile a table like it for the test (a tenth of the first)
 * @param trainExamples size of a fixed sample to train on (all)
 * @param judgeExamples size of fixed samples to validate and test on (all)
 * @param sampleSeed draws those samples, and splits what has no splits of its own (0)
 */
public record TaskChoice(
        String name,
        String folder,
        String domain,
        @JsonInclude(JsonInclude.Include.NON_NULL) String file,
        @JsonInclude(JsonInclude.Include.NON_NULL) String text,
        @JsonInclude(JsonInclude.Include.NON_NULL) String pair,
        @JsonInclude(JsonInclude.Include.NON_NULL) String label,
        @JsonInclude(JsonInclude.Include.NON_NULL) Task.Goal goal,
        @JsonInclude(JsonInclude.Include.NON_NULL) String validationFile,
        @JsonInclude(JsonInclude.Include.NON_NULL) String testFile,
        Integer trainExamples,
        Integer judgeExamples,
        Long sampleSeed) {
    private static final String TABLE = "table";

    public TaskChoice {
        if (name == null) {
            throw new InputException("task.name is missing; known are " + String.join(", ", Tasks.names()) + ", "
                    + TABLE + ", " + String.join(", ", ImageTasks.names()) + ".");
        }
        if (domain != null && !ImageTasks.names().contains(name)) {
            throw new InputException("task.domain: task " + name + " has no domains to choose from.");
        }
        if (name.equals(TABLE)) {
            text = text == null ? "text" : text;
            label = label == null ? "label" : label;
            requireTable(file, folder, goal);
        } else {
            refuse(name, "file", file);
            refuse(name, "text", text);
            refuse(name, "pair", pair);
            refuse(name, "label", label);
            refuse(name, "goal", goal);
            refuse(name, "validation_file", validationFile);
            refuse(name, "test_file", testFile);
        }
        check("train_examples", trainExamples);
        check("judge_examples", judgeExamples);
        sampleSeed = sampleSeed == null ? 0 : sampleSeed;
    }

    private static void requireTable(String file, String folder, Task.Goal goal) {
        if (file == null) {
            throw new InputException("task.file is missing: the CSV, JSON, JSON lines or Parquet file of the table.");
        }
        refuse(TABLE, "folder", folder);
        if (goal == Task.Goal.RESPONSE || goal == Task.Goal.TOKEN_CLASS) {
            throw new InputException(
                    "task.goal: " + goal.name().toLowerCase(Locale.ROOT) + " is none of class, classes, value.");
        }
    }

    private static void refuse(String name, String field, Object value) {
        if (value != null) {
            throw new InputException("task." + field + ": task " + name + " has none; "
                    + (name.equals(TABLE) ? "its file is task.file." : "it goes with name: " + TABLE + "."));
        }
    }

    private static void check(String field, Integer size) {
        if (size != null && size < 1) {
            throw new InputException("task." + field + ": " + size + " is not at least 1.");
        }
    }

    /** With its samples drawn. */
    public Task load() {
        Task task = all();
        task = trainExamples == null ? task : task.trainedOn(trainExamples, sampleSeed);
        return judgeExamples == null ? task : task.judgedOn(judgeExamples, sampleSeed);
    }

    private Task all() {
        if (name.equals(TABLE)) {
            return table();
        }
        Path files = folder == null ? null : Path.of(folder);
        if (ImageTasks.names().contains(name)) {
            return ImageTasks.load(name, files, domain, sampleSeed);
        }
        return files == null ? Tasks.load(name) : Tasks.load(name, files);
    }

    private Task table() {
        TextColumns columns = new TextColumns(text, pair, label);
        Path path = Path.of(file);
        LabelledTexts rows = LabelledTexts.of(path.getFileName().toString(), columns.read(path))
                .goal(goal)
                .seed(sampleSeed);
        if (validationFile != null) {
            rows.validation(columns.read(Path.of(validationFile)));
        }
        if (testFile != null) {
            rows.test(columns.read(Path.of(testFile)));
        }
        return rows.task();
    }
}
