package io.github.asymlora.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private record Job(String kind, int size) implements Worker.Job<Job> {
        @Override
        public boolean goesWith(Job other) {
            return kind.equals(other.kind);
        }
    }

    @Test
    void whatWaitsTogetherIsDoneTogetherAndNoMoreWaitsThanMay() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<List<Job>> done = new LinkedBlockingQueue<>();
        Worker<Job> worker = new Worker<>(5, 4, jobs -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.add(jobs);
        });
        Job first = new Job("a", 1);
        worker.add(first);
        begun.await();
        List<Job> waiting =
                List.of(new Job("a", 2), new Job("b", 1), new Job("a", 3), new Job("a", 2), new Job("b", 9));
        waiting.forEach(worker::add);
        assertThat(worker.waiting()).isEqualTo(5);
        assertThatThrownBy(() -> worker.add(first)).isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status())
                .isEqualTo(429));
        go.countDown();
        assertThat(done.take()).containsExactly(first);
        assertThat(done.take()).as("the third would be too much").containsExactly(waiting.get(0), waiting.get(3));
        assertThat(done.take()).containsExactly(waiting.get(1));
        assertThat(done.take()).containsExactly(waiting.get(2));
        assertThat(done.take()).as("alone, however large").containsExactly(waiting.get(4));
        worker.stop();
    }
}
