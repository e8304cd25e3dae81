package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.text.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predicts classes or values of texts.
 *
 * @param labels the classes' names; without effect where the head gives a value
 */
record Predictor(Model model, Tokenizer tokenizer, List<String> labels) {
    Predictor {
        if (model.head() == null || model.head().predicts() != Prediction.EXAMPLE) {
            throw new InputException(model.name() + " has no head that predicts classes or values of texts.");
        }
    }

    /** In order; labels aren't looked at. */
    List<TextPrediction> of(List<LabelledText> texts) {
        List<Example> examples = texts.stream()
                .map(text -> new Example("", text.text(), text.pair(), Float.NaN, ""))
                .toList();
        Dataset data = new Dataset("texts", examples);
        float[][] logits = Evaluation.logits(Source.whole(model, TextExamples.of(data, tokenizer, model)));
        List<TextPrediction> predictions = new ArrayList<>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            predictions.add(of(texts.get(i).text(), logits[i]));
        }
        return predictions;
    }

    private TextPrediction of(String text, float[] logits) {
        if (logits.length == 1) {
            return new TextPrediction(text, null, null, Map.of(), (double) logits[0]);
        }
        Map<String, Double> probabilities = new LinkedHashMap<>();
        double[] softmax = softmax(logits);
        int best = 0;
        for (int i = 0; i < softmax.length; i++) {
            probabilities.put(labels.get(i), softmax[i]);
            best = softmax[i] > softmax[best] ? i : best;
        }
        return new TextPrediction(
                text, labels.get(best), softmax[best], Collections.unmodifiableMap(probabilities), null);
    }

    private static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.exp(logits[i] - largest);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }
}
