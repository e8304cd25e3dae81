package io.github.asymlora.experiment;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Task;
import java.util.Locale;
import java.util.Map;

/**
 * What a plan needs to know of a task.
 *
 * @param goal what is predicted
 * @param outputs of the head
 * @param examples to train on; 0 where that isn't known
 */
record TaskOutline(Task.Goal goal, int outputs, int examples) {
    /** Published sizes of training sets, for tasks whose files aren't there. */
    private static final Map<String, TaskOutline> PUBLISHED = Map.ofEntries(
            classes("cola", 2, 8551),
            classes("sst2", 2, 67349),
            classes("mrpc", 2, 3668),
            Map.entry("stsb", new TaskOutline(Task.Goal.VALUE, 1, 5749)),
            classes("qnli", 2, 104_743),
            classes("rte", 2, 2490),
            classes("mnli", 3, 392_702),
            classes("snli", 3, 549_367),
            responses("xsum", 204_045),
            responses("cnn_dailymail", 287_113),
            responses("samsum", 14_732),
            responses("alpaca", 46_802), // 90 % of 52,002
            classes("mnist", 10, 54_000),
            classes("fashion_mnist", 10, 54_000));

    private static Map.Entry<String, TaskOutline> classes(String name, int count, int examples) {
        return Map.entry(name, new TaskOutline(Task.Goal.CLASS, count, examples));
    }

    private static Map.Entry<String, TaskOutline> responses(String name, int examples) {
        return Map.entry(name, new TaskOutline(Task.Goal.RESPONSE, 1, examples));
    }

    /** From the task's files, or where these are missing, from what is published. */
    static TaskOutline of(TaskChoice choice) {
        try {
            Task task = choice.load();
            return new TaskOutline(task.goal(), task.outputs(), task.train().size());
        } catch (InputException e) {
            TaskOutline published =
                    PUBLISHED.get(choice.name().toLowerCase(Locale.ROOT).replace("-", ""));
            if (published == null) {
                throw e;
            }
            int few = choice.trainExamples() == null ? published.examples : choice.trainExamples();
            return new TaskOutline(published.goal, published.outputs, Math.min(few, published.examples));
        }
    }
}
