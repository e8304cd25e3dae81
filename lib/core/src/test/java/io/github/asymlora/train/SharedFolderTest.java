package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write into one folder and clean it at the same time. */
class SharedFolderTest {
    private static final int VALUES = 20_000;
    private static final int KEYS = 8;
    private static final long MOST = 3 * PrefixFile.size(description(0));

    @TempDir
    private Path folder;

    private static PrefixDescription description(int key) {
        return new PrefixDescription("{\"key\":" + key + "}", VALUES);
    }

    /** One of the processes: reads, or writes and cleans, what comes. Fails where anything but a vanished file is met. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        SharedFolder shared = new SharedFolder(folder);
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
        for (int i = 0; i < 150; i++) {
            PrefixDescription description = description(random.nextInt(KEYS));
            Path path = folder.resolve(description.key());
            if (!reads(path, description)) {
                shared.shrink(MOST - PrefixFile.size(description), path);
                shared.write(path, PrefixFile.content(description, out -> out.write(new byte[VALUES * Float.BYTES])));
                shared.shrink(MOST, path);
            }
        }
    }

    private static boolean reads(Path path, PrefixDescription description) throws IOException {
        try (PrefixFile file = PrefixFile.open(path, description)) {
            return file.read(0, VALUES).length == VALUES * Float.BYTES;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Test
    void processesDoNotDisturbEachOther() throws IOException, InterruptedException {
        Path dead = Files.write(folder.resolve(".dead.tmp"), new byte[10]);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SharedFolderTest.class.getName(),
                            folder.toString(),
                            String.valueOf(i))
                    .redirectErrorStream(true)
                    .start());
        }
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(said).isZero();
        }
        assertThat(dead).doesNotExist();
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(file.getFileName().toString()).doesNotEndWith(".tmp");
                size += Files.size(file);
            }
        }
        assertThat(size).isPositive().isLessThanOrEqualTo(MOST);
    }
}
