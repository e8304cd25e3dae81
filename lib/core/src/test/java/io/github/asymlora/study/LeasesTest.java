package io.github.asymlora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long LONGER = 400;

    @TempDir
    private Path folder;

    @Test
    void oneHasIt() {
        Leases one = new Leases(folder, Duration.ofMinutes(1));
        Leases other = new Leases(folder, Duration.ofMinutes(1));
        try (Lease lease = one.take("run").orElseThrow()) {
            assertThat(other.take("run")).isEmpty();
            assertThat(lease.isLost()).isFalse();
        }
        other.take("run").orElseThrow().close();
        assertThat(folder).isEmptyDirectory();
    }

    /** Of another machine nobody knows whether it lives, but for what it writes. */
    @Test
    void aLeaseThatStandsStillIsTakenOver() throws Exception {
        Files.writeString(folder.resolve("run.1"), "elsewhere/1 77 0 5");
        Leases leases = new Leases(folder, SHORT);
        assertThat(leases.take("run")).isEmpty();
        Thread.sleep(LONGER);
        Files.writeString(folder.resolve("run.1"), "elsewhere/1 77 0 6");
        assertThat(leases.take("run")).as("it moved").isEmpty();
        Thread.sleep(LONGER);
        Optional<Lease> taken = leases.take("run");
        assertThat(taken).isPresent();
        assertThat(leases.newest("run")).isEqualTo(2);
        taken.get().close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDeadProcessOfThisMachineHasNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        Files.writeString(
                folder.resolve("run.1"),
                Owner.ME.machine() + " " + process.pid() + " " + System.currentTimeMillis() + " 5");
        new Leases(folder, Duration.ofDays(1)).take("run").orElseThrow().close();
    }

    /** Numbers of processes are used again. */
    @Test
    void anotherProcessOfTheSameNumberIsNotItsOwner() throws Exception {
        long pid = ProcessHandle.current().pid();
        Files.writeString(folder.resolve("run.1"), Owner.ME.machine() + " " + pid + " 1000 5");
        new Leases(folder, Duration.ofDays(1)).take("run").orElseThrow().close();
    }

    @Test
    void whoseRunWasTakenOverIsInterrupted() throws Exception {
        Lease lease = new Leases(folder, SHORT).take("run").orElseThrow();
        Files.writeString(folder.resolve("run.2"), "elsewhere/1 77 0 1");
        assertThatThrownBy(() -> Thread.sleep(2 * Lease.BEAT.toMillis())).isInstanceOf(InterruptedException.class);
        assertThat(lease.isLost()).isTrue();
        lease.close();
        assertThat(folder.resolve("run.2")).as("it is the other's").exists();
    }

    @Test
    void whatKillsEveryWorkerIsNotTriedForever() throws Exception {
        for (int i = 1; i <= Leases.DEATHS; i++) {
            Files.writeString(folder.resolve("run." + i), "elsewhere/1 77 0 1");
        }
        Leases leases = new Leases(folder, SHORT);
        assertThat(leases.take("run")).isEmpty();
        Thread.sleep(LONGER);
        assertThatThrownBy(() -> leases.take("run")).isInstanceOf(Leases.Deadly.class);
    }

    @Test
    void whatKilledWorkersLeftOfFinishedRunsGoes() throws Exception {
        Files.writeString(folder.resolve("done.1"), "elsewhere/1 77 0 1");
        Files.writeString(folder.resolve("done.2"), "elsewhere/1 78 0 1");
        Files.writeString(folder.resolve("other.1"), "elsewhere/1 79 0 1");
        Leases leases = new Leases(folder, SHORT);
        leases.clear(List.of("done"));
        assertThat(folder).isDirectoryContaining("glob:**other.1").isDirectoryNotContaining("glob:**done*");
        leases.clear(List.of("other"));
        assertThat(folder).doesNotExist();
    }

    /** Eight at once, fifty times: one wins a free run, and one a dead one's. */
    @Test
    void onlyOneWins() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        CyclicBarrier start = new CyclicBarrier(many);
        try {
            for (int round = 0; round < 50; round++) {
                String id = "run" + round;
                if (round % 2 == 1) {
                    Files.writeString(folder.resolve(id + ".1"), Owner.ME.machine() + " 1 1000 5"); // of another start
                }
                Callable<Optional<Lease>> take = () -> {
                    Leases leases = new Leases(folder, Duration.ofDays(1));
                    start.await();
                    return leases.take(id);
                };
                List<Lease> winners = new ArrayList<>();
                for (var future : threads.invokeAll(java.util.Collections.nCopies(many, take))) {
                    future.get().ifPresent(winners::add);
                }
                assertThat(winners).as(id).hasSize(1);
                winners.get(0).close();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
