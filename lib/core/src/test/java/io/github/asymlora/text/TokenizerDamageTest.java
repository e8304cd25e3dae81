package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * No damage to a {@code tokenizer.json} ends the process. Each try is a process with some hundred files, made from real
 * ones by changing bytes or parts; {@code -Dtokenizer.damage=N} tries N files in each.
 */
class TokenizerDamageTest {
    private static final int FILES = Integer.getInteger("tokenizer.damage", 400);
    private static final int SECONDS = 600;

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("damage");
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void noneEndsTheProcess(@ForAll("seeds") long seed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TokenizerDamage.class.getName(),
                String.valueOf(seed),
                String.valueOf(FILES),
                folder.resolve("damaged").toString()));
        command.addAll(realFiles());
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(said);
        String last = text.substring(Math.max(0, text.length() - 2000));
        assertThat(ended).as("ended: " + last).isTrue();
        assertThat(process.exitValue()).as("exit code: " + last).isZero();
        assertThat(text).containsPattern("accepted \\d+");
    }

    /** The bases of the golden cases, and the cases that replace a part of them. */
    private static List<String> realFiles() throws IOException {
        List<String> files = new ArrayList<>();
        for (JsonNode golden : Golden.json("tokenizers/cases.json")) {
            ObjectNode tokenizer =
                    (ObjectNode) Golden.json("tokenizers/" + golden.get("base").asText() + ".json");
            tokenizer.setAll((ObjectNode) golden.get("tokenizer"));
            if (golden.get("tokenizer").has("post_processor") || files.isEmpty()) {
                Path file = folder.resolve("real-" + files.size() + ".json");
                files.add(Files.writeString(file, tokenizer.toString()).toString());
            }
        }
        return files;
    }
}
