package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.Golden;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
    private static final Path LLAMA = Golden.path("models/llama");
    private static final List<long[]> PROMPTS = List.of(new long[] {21, 16, 44, 119, 7}, new long[] {45, 112});

    /** Probabilities 0.1, 0.2, 0.3, 0.4, behind a score of another row. */
    private static final float[] SCORES = {9, log(0.1), log(0.2), log(0.3), log(0.4)};

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 0.1 0.2 0.3 0.4",
        "0.5, 0, 1, 0.0333 0.1333 0.3 0.5333", // squared
        "1, 2, 1, 0 0 0.4286 0.5714",
        "1, 0, 0.35, 0 0 0 1", // the likeliest has it alone
        "1, 0, 0.65, 0 0 0.4286 0.5714",
        "1, 0, 0.75, 0 0.2222 0.3333 0.4444",
        "1, 3, 0.7, 0 0 0.4286 0.5714" // of the 3 likeliest, 4/9 and 3/9
    })
    void drawsByProbability(double temperature, int topK, double topP, String expected) {
        GenerationConfig config =
                config(Map.of("do_sample", true, "temperature", temperature, "top_k", topK, "top_p", topP));
        Sampler choice = Sampler.of(config, 1, 5);
        int draws = 20_000;
        int[] counts = new int[4];
        for (int i = 0; i < draws; i++) {
            counts[choice.of(0, SCORES, 1, 4)]++;
        }
        String[] shares = expected.split(" ");
        for (int i = 0; i < counts.length; i++) {
            double share = Double.parseDouble(shares[i]);
            double fiveSigma = 5 * Math.sqrt(share * (1 - share) / draws) + 1e-4;
            assertThat(counts[i] / (double) draws).as("token %d", i).isCloseTo(share, within(fiveSigma));
        }
    }

    @Test
    void theSameSeedDrawsTheSameWhateverElseIsInTheBatch() {
        try (Model model = Models.load(LLAMA)) {
            Generator generator =
                    Generator.of(model).maxNewTokens(12).sample(1.5).seed(3);
            long[][] both = generator.generate(PROMPTS).sequences();
            assertThat(generator.generate(PROMPTS).sequences()).isDeepEqualTo(both);
            assertThat(generator.seed(4).generate(PROMPTS).sequences()).isNotEqualTo(both);
            long[] alone = generator.generate(PROMPTS.subList(0, 1)).sequences()[0];
            assertThat(Arrays.copyOf(both[0], alone.length)).isEqualTo(alone);
        }
    }

    @Test
    void amongOneTokenIsGreedy() {
        try (Model model = Models.load(LLAMA)) {
            Generator greedy = Generator.of(model).maxNewTokens(8);
            assertThat(greedy.sample(2).with("top_k", 1).generate(PROMPTS).sequences())
                    .isDeepEqualTo(greedy.generate(PROMPTS).sequences());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "50,1", "50,7", "1000,100", "1000,2000"})
    void topKIsTheStartOfTheSortedList(int count, int k) {
        SplittableRandom random = new SplittableRandom(count + k);
        float[] values = new float[count + 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 == 3 ? Float.NEGATIVE_INFINITY : random.nextInt(-20, 20) / 4f; // many equals
        }
        int[] expected = IntStream.range(0, count)
                .boxed()
                .sorted((i, j) -> Float.compare(values[2 + j], values[2 + i]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(TopK.of(values, 2, count, k)).isEqualTo(expected);
    }

    private static GenerationConfig config(Map<String, Object> values) {
        return GenerationFiles.with(GenerationFiles.read(LLAMA), values);
    }

    private static float log(double probability) {
        return (float) Math.log(probability);
    }
}
