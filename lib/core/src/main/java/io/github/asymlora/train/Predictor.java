package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.vision.Augmentation;
import io.github.asymlora.vision.ImageFiles;
import io.github.asymlora.vision.ImageSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Predicts classes or values of texts or pictures, or entities in texts, with what is on the model at the time. */
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
        if (!predicts(model)) {
            throw new InputException(model.name() + " has no head that predicts classes or values of examples.");
        }
        this.model = model;
        this.labels = labels;
    }

    /** Whether a model has a head for this. */
    public static boolean predicts(Model model) {
        Prediction about = model.head() == null ? null : model.head().predicts();
        return about == Prediction.EXAMPLE || about == Prediction.CLASSES || about == Prediction.TOKEN_CLASS;
    }

    /** The one that a model's texts are to be read with, cut at this length. */
    public static Tokenizer tokenizer(Model model, int maxLength) {
        return model.pooling() == Pooling.TOKENS
                ? Tokenizer.ofWords(model.folder(), maxLength)
                : Tokenizer.open(model.folder(), maxLength);
    }

    List<String> labels() {
        return labels;
    }

    /** In order; labels aren't looked at. */
    public List<Classification> ofTexts(List<LabelledText> texts, Tokenizer tokenizer) {
        List<String> inputs = texts.stream().map(LabelledText::text).toList();
        if (model.head().predicts() == Prediction.TOKEN_CLASS) {
            List<List<Entity>> found = new EntityFinder(model, labels).of(inputs, tokenizer);
            return IntStream.range(0, found.size())
                    .mapToObj(i -> Classification.ofEntities(inputs.get(i), found.get(i)))
                    .toList();
        }
        List<Example> examples = texts.stream()
                .map(text -> new Example("", text.text(), text.pair(), Float.NaN, ""))
                .toList();
        Dataset data = new Dataset("texts", examples);
        return of(inputs, TextExamples.of(data, tokenizer, model));
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
        if (logits.length == 1 && model.head().predicts() == Prediction.EXAMPLE) {
            return Classification.ofValue(input, logits[0]);
        }
        Map<String, Double> probabilities = new LinkedHashMap<>();
        if (model.head().predicts() == Prediction.CLASSES) {
            for (int i = 0; i < logits.length; i++) {
                probabilities.put(labels.get(i), 1 / (1 + Math.exp(-logits[i])));
            }
            return Classification.ofClasses(input, probabilities);
        }
        double[] softmax = Softmax.of(logits);
        for (int i = 0; i < softmax.length; i++) {
            probabilities.put(labels.get(i), softmax[i]);
        }
        return Classification.ofClass(input, labels.get(Softmax.largest(softmax)), probabilities);
    }
}
