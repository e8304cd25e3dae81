package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stop button at moments that nobody chose: whatever the training does then, it can go on as if nothing had been. */
class InterruptionTest {
    private static final int MOMENTS = Integer.getInteger("moments", 50);
    private static final TrainingOptions OPTIONS =
            TinyTask.OPTIONS.withMicroBatchSize(2).withEpochs(2).withSaveEvery(SaveEvery.steps(3));

    /** Layer 1 only, so that layer 0's outputs are kept and read. */
    private static final FineTuning METHOD = Lora.rank(2).on("query", "value").inLayers(1);

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(20261126);

    @Test
    void anyMomentEndsWithTheStateSavedAndGoesOnExactly() throws IOException {
        Path tiny = TinyTask.model(folder.resolve("tiny"));
        Moment none = new Moment(Integer.MAX_VALUE, 0);
        Outcome whole = train(tiny, folder.resolve("whole"), none).outcome();
        int interrupted = 0;
        for (int i = 0; i < MOMENTS; i++) {
            Path run = folder.resolve("run-" + i);
            Session first = train(tiny, run, new Moment(random.nextInt(none.seen), random.nextLong(20_000_000)));
            if (first.failure() != null) {
                interrupted++;
                assertThat(first.failure()).isInstanceOf(InterruptedTraining.class);
            }
            Session second = train(tiny, run, new Moment(Integer.MAX_VALUE, 0));
            assertThat(second.outcome()).as("moment %d, %s", i, first.failure()).isEqualTo(whole);
            assertThat(steps(run)).as("moment %d", i).isEqualTo(steps(folder.resolve("whole")));
        }
        assertThat(interrupted).isGreaterThan(MOMENTS / 2);
    }

    /** Interrupts from outside, so many nanoseconds after so many events. */
    private static final class Moment implements Events {
        private final Thread trainer = Thread.currentThread();
        private final int events;
        private final long nanoseconds;
        private int seen;
        private Thread button;

        Moment(int events, long nanoseconds) {
            this.events = events;
            this.nanoseconds = nanoseconds;
        }

        private void pass() {
            if (seen++ == events) {
                button = new Thread(() -> {
                    LockSupport.parkNanos(nanoseconds);
                    trainer.interrupt();
                });
                button.start();
            }
        }

        /** Whatever comes too late for the training isn't left for what follows. */
        void end() {
            try {
                if (button != null) {
                    button.join();
                }
            } catch (InterruptedException e) {
                // that was it
            }
            Thread.interrupted();
        }

        @Override
        public void planned(Plan plan) {
            pass();
        }

        @Override
        public void preparing(String what) {
            pass();
        }

        @Override
        public void stepped(Step step) {
            pass();
        }

        @Override
        public void evaluated(Evaluated epoch) {
            pass();
        }
    }

    /** What a training ended with. */
    private record Outcome(Map<String, String> tensors, double test) {}

    private record Session(Outcome outcome, Throwable failure) {}

    private static Session train(Path tiny, Path checkpoints, Moment moment) {
        try (Model model = Models.load(tiny);
                Run run = Trainer.of(model)
                        .method(METHOD)
                        .options(OPTIONS)
                        .seed(3)
                        .checkpoints(checkpoints)
                        .listener(moment)
                        .fit(TinyTask.task().trainedOn(32, 0).judgedOn(16, 0))) {
            return new Session(new Outcome(Tiny.hashes(run.adapter().trainable()), run.test()), null);
        } catch (RuntimeException e) {
            return new Session(null, e);
        } finally {
            moment.end();
        }
    }

    /** Of each update its number, loss and gradient; not how fast it was. */
    private static List<String> steps(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll(",\"examples_per_second.*", ""))
                .toList();
    }
}
