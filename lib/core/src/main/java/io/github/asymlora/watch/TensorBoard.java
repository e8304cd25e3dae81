package io.github.asymlora.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a training's numbers where TensorBoard reads them, a folder for each run: {@code tensorboard --logdir DIR}. A run
 * that goes on, or is written once more, takes the place of what it wrote before.
 */
public final class TensorBoard extends Watcher {
    private static final String NAME = "events.out.tfevents.";

    private final Path parent;
    private final String name;
    private final RunFolder run;
    private EventFile events;

    /** For a training without a run directory: {@code Trainer.listener(new TensorBoard(Path.of("logs"), "mine"))}. */
    public TensorBoard(Path parent, String name) {
        this(parent, name, null);
    }

    /** For a run, whose recipe is written too. */
    public TensorBoard(Path parent, RunFolder run) {
        this(parent, run.name(), run);
    }

    private TensorBoard(Path parent, String name, RunFolder run) {
        this.parent = parent;
        this.name = name;
        this.run = run;
    }

    @Override
    void pass(List<Scalar> scalars) {
        if (events == null) {
            open(); // only now: a training that is refused leaves the earlier file as it was
        }
        scalars.forEach(events::scalar);
    }

    private void open() {
        String id = run == null ? name : run.id();
        try {
            Path folder = Files.createDirectories(folder(id));
            for (Path earlier : eventFiles(folder)) {
                Files.delete(earlier);
            }
            events = new EventFile(folder.resolve(
                    NAME + Instant.now().getEpochSecond() + "." + id)); // TensorBoard reads in this order
        } catch (IOException e) {
            throw new UncheckedIOException("can't write events to " + parent + ": " + e, e);
        }
        if (run != null) {
            events.text("recipe", "    " + run.recipe().replace("\n", "\n    "));
        }
    }

    /** Another run of the same name may be there: then this one's id is added. */
    private Path folder(String id) throws IOException {
        Path folder = parent.resolve(name);
        boolean another = eventFiles(folder).stream()
                .anyMatch(file -> !file.getFileName().toString().endsWith("." + id));
        return another ? parent.resolve(name + "-" + id) : folder;
    }

    private static List<Path> eventFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(NAME))
                    .toList();
        }
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
