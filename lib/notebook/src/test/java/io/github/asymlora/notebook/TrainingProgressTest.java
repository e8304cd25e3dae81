package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.train.Events;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    private final List<String> shown = new ArrayList<>();

    @AfterEach
    void backToTheTerminal() {
        LiveProgress.showIn(LiveProgress.TERMINAL);
    }

    private void train(TrainingProgress progress, String name, int steps) {
        Events events = progress.next(name);
        for (int step = 1; step <= steps; step++) {
            events.stepped(new Events.Step(step, 4, 1, 32, 640, 0.5, 1, 1e-3, 100, 1, 0));
        }
    }

    private void watching(Runnable work) {
        LiveProgress.showIn(new LiveProgress.Screen() {
            @Override
            public String show(LiveProgress progress) {
                shown.add(progress.text());
                return "";
            }

            @Override
            public void update(String id, LiveProgress progress) {
                shown.add(progress.text());
            }
        });
        work.run();
    }

    @Test
    void endsWithTheNumberOfRuns() {
        watching(() -> {
            try (TrainingProgress progress = TrainingProgress.of("sweep", 2)) {
                train(progress, "both", 4);
                train(progress, "B only", 4);
            }
        });
        assertThat(shown.get(shown.size() - 1)).startsWith("sweep: 2 runs, loss 0.5000");
    }

    @Test
    void runsThatAreNotNeededArePassedOver() {
        watching(() -> {
            try (TrainingProgress progress = TrainingProgress.of("search", 5)) {
                train(progress, "both", 4);
                progress.skip(1);
                train(progress, "B only", 4);
                progress.skip(2);
            }
        });
        assertThat(shown.get(shown.size() - 1)).startsWith("search: 2 runs, loss 0.5000");
    }

    @Test
    void saysWhereItStopped() {
        watching(() -> {
            try (TrainingProgress progress = TrainingProgress.of("sweep", 2)) {
                train(progress, "both", 4);
                train(progress, "B only", 3);
            }
        });
        assertThat(shown.get(shown.size() - 1)).startsWith("sweep: stopped at run 2 of 2 (B only), step 3 of 4");
    }

    @Test
    void takesItsRunsFromWhatIsAheadOfTheNotebook() {
        Minutes minutes = Minutes.of("laptop", "0");
        minutes.measured(60, 0);
        minutes.fit("seeds", 1, 2, seeds -> 2 * seeds);

        watching(() -> {
            try (TrainingProgress progress = TrainingProgress.of("search", 1).within(minutes)) {
                train(progress, "both", 2);
            }
        });
        assertThat(minutes.later()).isEqualTo(180);
    }
}
