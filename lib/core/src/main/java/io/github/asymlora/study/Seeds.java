package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.LongStream;

/** Seeds as they are written: how many, or which. */
final class Seeds {
    private static final int MOST = 10_000;

    private Seeds() {}

    static List<Long> of(String where, JsonNode written) {
        if (written.isIntegralNumber() && written.asLong() >= 1 && written.asLong() <= MOST) {
            return LongStream.range(0, written.asLong()).boxed().toList();
        }
        List<Long> seeds = new ArrayList<>();
        if (written.isArray()) {
            written.forEach(seed -> seeds.add(seed.isIntegralNumber() ? seed.asLong() : -1));
        }
        if (seeds.isEmpty() || seeds.stream().anyMatch(seed -> seed < 0)) {
            throw new InputException(where + ": " + written + " is neither how many, from 1 to " + MOST
                    + ", nor a list of whole numbers from 0.");
        }
        if (new LinkedHashSet<>(seeds).size() < seeds.size()) {
            throw new InputException(where + ": " + written + " names one twice.");
        }
        return seeds;
    }
}
