package io.github.asymlora.train;

import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained model that predicts classes or values of texts, entities in them, or classes of pictures.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.open(Path.of("my-adapter"))) {
 *     classifier.predict("Why is my order late?");
 * }
 * }</pre>
 */
public final class Classifier implements AutoCloseable {
    /** What encoders are mostly made for. */
    private static final int LONGEST = 512;

    private final Model model;
    private final Predictor predictor;
    private final int maxLength;
    private Tokenizer tokenizer;

    private Classifier(Model model, int maxLength) {
        this.model = model;
        this.predictor = new Predictor(model, model.labels());
        this.maxLength = maxLength;
    }

    /**
     * Opens an adapter's folder, ours or PEFT's, a run's directory, or a whole model's folder. Base model, labels and the
     * longest input are as the folder says; where it doesn't, inputs are cut at 512 tokens or what the model takes.
     *
     * @throws io.github.asymlora.InputException where it is none of these, its base model isn't to be found, or it has no head for a task
     */
    public static Classifier open(Path folder) {
        return open(folder, null);
    }

    /**
     * The same, with the frozen matrices in another precision.
     *
     * @param weights null for the one it was trained with
     */
    public static Classifier open(Path folder, Precision weights) {
        Path adapter = Origin.adapterFolder(folder);
        if (isWhole(adapter)) {
            return of(whole(adapter.toAbsolutePath().toString(), weights), Origin.in(adapter));
        }
        Origin origin = Origin.in(adapter);
        return of(origin.load(adapter, weights), adapter, origin);
    }

    /**
     * Opens an adapter's folder on a model that is given.
     *
     * @param model a folder, a fetched model's name or a hub id
     */
    public static Classifier open(String model, Path folder) {
        return open(model, folder, null);
    }

    /**
     * The same, with the frozen matrices in another precision.
     *
     * @param weights null for the one it was trained with
     */
    public static Classifier open(String model, Path folder, Precision weights) {
        Path adapter = Origin.adapterFolder(folder);
        Origin origin = Origin.in(adapter);
        return of(origin.load(model, weights), adapter, origin);
    }

    /** Opens a model with a task's head of its own. */
    public static Classifier open(String model) {
        return open(model, (Precision) null);
    }

    /**
     * The same, with its matrices in another precision.
     *
     * @param weights null for fp32
     */
    public static Classifier open(String model, Precision weights) {
        Model loaded = whole(model, weights);
        return of(loaded, Origin.in(loaded.folder()));
    }

    private static Model whole(String model, Precision weights) {
        return Models.load(model, null, weights == null ? Precision.FP32 : weights);
    }

    private static boolean isWhole(Path folder) {
        return Files.exists(folder.resolve("config.json")) && !Files.exists(folder.resolve("adapter_config.json"));
    }

    private static Classifier of(Model model, Path adapter, Origin origin) {
        try {
            AdapterFiles.load(model, adapter);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        return of(model, origin);
    }

    private static Classifier of(Model model, Origin origin) {
        try {
            return new Classifier(model, origin.maxLength() > 0 ? origin.maxLength() : longest(model));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Tokens of an input where nothing says how long they were. */
    public static int longest(Model model) {
        return Math.min(LONGEST, model.tokenLimits().longest());
    }

    /** The classes' names, class 0 first; one meaningless name where a value is predicted. */
    public List<String> labels() {
        return predictor.labels();
    }

    public Classification predict(String text) {
        return predict(List.of(text)).get(0);
    }

    /** In order. */
    public List<Classification> predict(List<String> texts) {
        return predictRows(
                texts.stream().map(text -> new LabelledText(text, null)).toList());
    }

    /** Of texts or pairs, in order; their labels aren't looked at. */
    public List<Classification> predictRows(List<LabelledText> rows) {
        if (tokenizer == null) {
            tokenizer = Predictor.tokenizer(model, maxLength);
        }
        return predictor.ofTexts(rows, tokenizer);
    }

    /**
     * Of pictures, in order.
     *
     * @throws io.github.asymlora.InputException where the model reads none, or naming a file that can't be read
     */
    public List<Classification> predictPictures(List<Path> files) {
        return predictor.ofPictures(files);
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
        model.close();
    }
}
