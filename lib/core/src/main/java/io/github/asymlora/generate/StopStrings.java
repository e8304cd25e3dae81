package io.github.asymlora.generate;

import io.github.asymlora.InputException;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ends a sequence with the token that completes one of some texts, which may begin in tokens before, prompts included. */
final class StopStrings implements AutoCloseable {
    private final List<String> stops;
    private final int longest;
    private final Tokenizer tokenizer;

    private StopStrings(List<String> stops, Tokenizer tokenizer) {
        this.stops = stops;
        this.longest = stops.stream().mapToInt(String::length).max().orElse(0);
        this.tokenizer = tokenizer;
    }

    /**
     * Those of a configuration; without any, no tokenizer is opened.
     *
     * @throws InputException where the model's folder has no tokenizer
     */
    static StopStrings of(GenerationConfig config, Path folder) {
        List<String> stops = config.stopStrings();
        if (!stops.isEmpty() && !Files.exists(folder.resolve("tokenizer.json"))) {
            throw new InputException("stop_strings: " + stops + " are texts, but " + folder
                    + " has no tokenizer.json to read tokens by.");
        }
        return new StopStrings(stops, stops.isEmpty() ? null : Tokenizer.open(folder, 1 << 20));
    }

    /** Whether one of the texts ends within the last of these tokens. */
    boolean end(long[] tokens) {
        if (stops.isEmpty()) {
            return false;
        }
        int last = tokens.length - 1;
        String text = tokenizer.tokenText((int) tokens[last]);
        int own = text.length();
        for (int i = last - 1; i >= 0 && text.length() < own + longest; i--) {
            text = tokenizer.tokenText((int) tokens[i]) + text;
        }
        int before = text.length() - own;
        for (String stop : stops) {
            if (text.indexOf(stop, Math.max(0, before - stop.length() + 1)) >= 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
