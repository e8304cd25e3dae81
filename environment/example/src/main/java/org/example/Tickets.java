package org.example;

import static io.github.asymlora.adapter.Factor.orthonormal;

import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Classifier;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.Trainer;
import java.nio.file.Path;

/** Learns which desk a ticket belongs to from a CSV file, saves what it learned, and answers from the folder. */
public final class Tickets {
    private Tickets() {}

    /** Arguments: the CSV file, the folder to save in, a question. */
    public static void main(String[] arguments) {
        TextTask task = Tasks.csv(Path.of(arguments[0]), "text", "label");
        Lora onlyB = Lora.rank(8).alpha(16).on("query", "key", "value").a(orthonormal().frozen());
        Path folder = Path.of(arguments[1]);
        try (Model model = Models.load("all-MiniLM-L6-v2");
                Run run = Trainer.of(model).method(onlyB).seed(7).fit(task)) {
            System.out.printf("%s on the test set: %.2f%n", task.mainMetric(), run.test());
            run.save(folder);
        }
        try (Classifier classifier = Classifier.open(folder)) {
            System.out.println(classifier.predict(arguments[2]));
        }
    }
}
