package io.github.asymlora.train;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * What a model says of each word of a sentence: by its first token.
 *
 * @param classes the most likely ones' numbers; 0 of a word without a token, or beyond the longest length
 * @param probabilities of these classes; 1 of such words
 */
record WordClasses(double[] classes, double[] probabilities) {
    /** Takes what is said of a sentence. */
    @FunctionalInterface
    interface Taker {
        void take(int index, WordClasses words);
    }

    /** Of all sentences, each once. */
    static void of(Source source, IntConsumer progress, Taker taker) {
        TaggedExamples examples = (TaggedExamples) source.examples();
        Evaluation.forward(source, progress, (indices, inputs, logits) -> {
            float[] values = logits.toFloatArray();
            int outputs = (int) logits.getShape().get(1);
            int start = 0;
            for (int index : indices) {
                int places = examples.places(index);
                float[] own = Arrays.copyOfRange(values, start * outputs, (start + places) * outputs);
                taker.take(index, of(own, outputs, examples, index));
                start += places;
            }
        });
    }

    private static WordClasses of(float[] logits, int outputs, TaggedExamples examples, int index) {
        double[] classes = new double[logits.length / outputs];
        double[] probabilities = new double[classes.length];
        for (int place = 0; place < classes.length; place++) {
            double[] all = Softmax.of(Arrays.copyOfRange(logits, place * outputs, (place + 1) * outputs));
            int best = Softmax.largest(all);
            classes[place] = best;
            probabilities[place] = all[best];
        }
        return new WordClasses(examples.ofWords(index, classes, 0), examples.ofWords(index, probabilities, 1));
    }

    /** With a 0 behind them, which ends an entity. */
    double[] classesAndEnd() {
        return Arrays.copyOf(classes, classes.length + 1);
    }
}
