package io.github.asymlora.generate;

import io.github.asymlora.linalg.RandomStreams;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Picks one token for a row by its scores. */
@FunctionalInterface
interface Sampler {
    /** The chosen token, by the scores {@code from .. from + vocabulary} of an example. */
    int of(int example, float[] scores, int from, int vocabulary);

    /** What a configuration asks for: the likeliest, or drawn. */
    static Sampler of(GenerationConfig config, int examples, long seed) {
        return config.draws() ? new Sampling(config, examples, seed) : Sampler::likeliest;
    }

    private static int likeliest(int example, float[] scores, int from, int vocabulary) {
        int best = 0;
        for (int i = 1; i < vocabulary; i++) {
            if (scores[from + i] > scores[from + best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Draws from softmax(scores / temperature), cut to the k likeliest tokens and then to the likeliest ones that have
     * the probability p together. Each example has a random stream of its own, so that it doesn't depend on its batch.
     *
     * <p>Source: Fan et al. 2018 (top-k); Holtzman et al. 2020 (top-p).
     */
    final class Sampling implements Sampler {
        private final double temperature;
        private final int topK;
        private final double topP;
        private final SplittableRandom[] randoms;

        Sampling(GenerationConfig config, int examples, long seed) {
            temperature = config.temperature();
            topK = config.topK();
            topP = config.topP();
            randoms = IntStream.range(0, examples)
                    .mapToObj(example -> RandomStreams.at(seed, "sample", example))
                    .toArray(SplittableRandom[]::new);
        }

        @Override
        public int of(int example, float[] scores, int from, int vocabulary) {
            boolean cut = topK > 0 && topK < vocabulary;
            int[] tokens = cut || topP < 1
                    ? TopK.of(scores, from, vocabulary, cut ? topK : vocabulary)
                    : IntStream.range(0, vocabulary).toArray();
            double highest = Float.NEGATIVE_INFINITY;
            for (int token : tokens) {
                highest = Math.max(highest, scores[from + token]);
            }
            double[] upTo = new double[tokens.length]; // sums of weights
            double sum = 0;
            for (int i = 0; i < tokens.length; i++) {
                sum += Math.exp((scores[from + tokens[i]] - highest) / temperature);
                upTo[i] = sum;
            }
            int last = 0;
            while (last < tokens.length - 1 && upTo[last] < topP * sum) {
                last++;
            }
            double drawn = randoms[example].nextDouble() * upTo[last];
            int i = 0;
            while (i < last && upTo[i] <= drawn) {
                i++;
            }
            return tokens[i];
        }
    }
}
