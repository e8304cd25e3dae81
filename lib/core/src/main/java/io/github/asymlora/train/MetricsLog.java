package io.github.asymlora.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.io.AtomicFiles;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code metrics.jsonl}: a run's updates and evaluations, a line each as they happen. It is the run's memory of them:
 * checkpoints don't repeat it.
 *
 * <p>A line is written at once and through a plain stream, not a channel, so that neither a kill nor an interruption
 * leaves a part of it.
 */
final class MetricsLog implements Events, AutoCloseable {
    /** Fields as {@code snake_case}, metrics by their names. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final String EVENT = "event";
    private static final String STEP = "step";
    private static final String EVALUATION = "evaluation";

    private final Path file;
    private FileOutputStream out;

    MetricsLog(Path file) {
        this.file = file;
    }

    /**
     * Goes on after a state: what came later, and lines that are torn or there twice, are dropped, the others told to the
     * history, and the best evaluation added where it is lost.
     *
     * @return how many of the state's updates are missing
     */
    int resume(Progress progress, History history) {
        StringBuilder kept = new StringBuilder();
        String before = text(file);
        before.lines().forEach(line -> keep(line, progress.step(), progress.evaluations(), history, kept));
        if (progress.best() != null
                && history.evaluations().stream()
                        .noneMatch(evaluation ->
                                evaluation.number() == progress.best().number())) {
            history.evaluated(progress.best());
            kept.append(line(EVALUATION, progress.best()));
        }
        if (!kept.toString().equals(before)) {
            AtomicFiles.writeString(file, kept.toString());
        }
        return progress.step() - history.steps().size();
    }

    /** Tells a history what a file holds. */
    static void read(Path file, History history) {
        StringBuilder kept = new StringBuilder();
        text(file).lines().forEach(line -> keep(line, Integer.MAX_VALUE, Integer.MAX_VALUE, history, kept));
    }

    private static void keep(String line, int steps, int evaluations, History history, StringBuilder kept) {
        try {
            if (!(JSON.readTree(line) instanceof ObjectNode fields)) {
                return;
            }
            String event = fields.path(EVENT).asText();
            fields.remove(EVENT);
            if (event.equals(STEP)) {
                Step step = JSON.treeToValue(fields, Step.class);
                if (step.step() > history.lastStep() && step.step() <= steps) {
                    history.stepped(step);
                    kept.append(line).append('\n');
                }
            } else if (event.equals(EVALUATION)) {
                Evaluated evaluation = JSON.treeToValue(fields, Evaluated.class);
                if (evaluation.number() > history.lastEvaluation() && evaluation.number() <= evaluations) {
                    history.evaluated(evaluation);
                    kept.append(line).append('\n');
                }
            }
        } catch (JsonProcessingException e) {
            // torn
        }
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try (InputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }

    @Override
    public void stepped(Step step) {
        append(line(STEP, step));
    }

    @Override
    public void evaluated(Evaluated evaluation) {
        append(line(EVALUATION, evaluation));
    }

    private static String line(String event, Object of) {
        ObjectNode line = JSON.createObjectNode().put(EVENT, event);
        line.setAll((ObjectNode) JSON.valueToTree(of));
        return line + "\n";
    }

    private void append(String line) {
        try {
            if (out == null) {
                out = new FileOutputStream(file.toFile(), true);
            }
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Makes sure that what was written is on the disk. */
    void flush() {
        try {
            if (out != null) {
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("can't write " + file + ": " + e, e);
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
