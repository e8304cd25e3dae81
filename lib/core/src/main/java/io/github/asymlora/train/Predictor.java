package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.vision.Augmentation;
import io.github.asymlora.vision.ImageFiles;
import io.github.asymlora.vision.ImageSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predicts classes or values of texts or pictures, with what is on the model at the time. */
public final class Predictor {
    private final Model model;
    private final List<String> labels;

    /**
     * Of a model with a task's head.
     *
     * @param labels the classes' names; without effect where the head gives a value
     * @throws InputException where it has none
     */
    public Predictor(Model model, List<String> labels) {
        if (model.head() == null || model.head().predicts() != Prediction.EXAMPLE) {
            throw new InputException(model.name() + " has no head that predicts classes or values of examples.");
        }
        this.model = model;
        this.labels = labels;
    }

    List<String> labels() {
        return labels;
    }

    /** In order; labels aren't looked at. */
    public List<Classification> ofTexts(List<LabelledText> texts, Tokenizer tokenizer) {
        List<Example> examples = texts.stream()
                .map(text -> new Example("", text.text(), text.pair(), Float.NaN, ""))
                .toList();
        Dataset data = new Dataset("texts", examples);
        return of(texts.stream().map(LabelledText::text).toList(), TextExamples.of(data, tokenizer, model));
    }

    /** In order. */
    List<Classification> ofPictures(List<Path> files) {
        ImageSet pictures = ImageSet.of("pictures", files.size(), i -> 0, i -> ImageFiles.read(files.get(i)));
        return of(files.stream().map(Path::toString).toList(), ImageExamples.of(pictures, model, Augmentation.NONE));
    }

    private List<Classification> of(List<String> inputs, Examples examples) {
        float[][] logits = Evaluation.logits(Source.whole(model, examples));
        List<Classification> predictions = new ArrayList<>(logits.length);
        for (int i = 0; i < logits.length; i++) {
            predictions.add(of(inputs.get(i), logits[i]));
        }
        return predictions;
    }

    private Classification of(String input, float[] logits) {
        if (logits.length == 1) {
            return new Classification(input, null, null, Map.of(), (double) logits[0]);
        }
        Map<String, Double> probabilities = new LinkedHashMap<>();
        double[] softmax = softmax(logits);
        int best = 0;
        for (int i = 0; i < softmax.length; i++) {
            probabilities.put(labels.get(i), softmax[i]);
            best = softmax[i] > softmax[best] ? i : best;
        }
        return new Classification(
                input, labels.get(best), softmax[best], Collections.unmodifiableMap(probabilities), null);
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
