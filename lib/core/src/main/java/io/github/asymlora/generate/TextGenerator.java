package io.github.asymlora.generate;

import io.github.asymlora.InputException;
import io.github.asymlora.text.ChatTemplate;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Text in, text out: a generator with its model's tokenizer and chat template.
 *
 * <pre>{@code
 * TextGenerator text = TextGenerator.of(Generator.of(model).maxNewTokens(40));
 * text.answer("What is the capital of France?", System.out::print);
 * text.continuation("The capital of France is", System.out::print);
 * }</pre>
 */
public final class TextGenerator implements AutoCloseable {
    /** Texts are never cut: a model says itself what is too long for it. */
    private static final int ANY_LENGTH = 1 << 20;

    private final Generator generator;
    private final Tokenizer tokenizer;

    private TextGenerator(Generator generator, Tokenizer tokenizer) {
        this.generator = generator;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens the tokenizer of the generator's model.
     *
     * @throws io.github.asymlora.InputException where the model's folder has none
     */
    public static TextGenerator of(Generator generator) {
        return new TextGenerator(generator, Tokenizer.open(generator.model().folder(), ANY_LENGTH));
    }

    /** Whether the model's folder has a chat template, without which there are no answers. */
    public boolean answers() {
        return ChatTemplate.of(generator.model().folder()).isPresent();
    }

    /**
     * What the model answers to a message in its chat template.
     *
     * @param listener gets the answer in pieces, as it comes
     * @throws InputException where the folder has no chat template, or one that can't be used
     */
    public String answer(String message, Consumer<String> listener) {
        Path folder = generator.model().folder();
        ChatTemplate frame = ChatTemplate.of(folder)
                .orElseThrow(() -> new InputException(folder + " has no chat template, in which the model would answer;"
                        + " it can only go on with a text."));
        return generate(tokenizer.encodePlain(List.of(frame.prompt(message))).get(0), listener);
    }

    /**
     * How the model goes on after a text; an encoder–decoder, what it writes about it.
     *
     * @param listener gets the new text in pieces, as it comes
     */
    public String continuation(String text, Consumer<String> listener) {
        return generate(tokenizer.encodeTexts(List.of(text)).get(0), listener);
    }

    private String generate(int[] prompt, Consumer<String> listener) {
        Pieces pieces = new Pieces(listener);
        Generated generated = generator
                .listening(tokens -> pieces.add((int) tokens[0]))
                .generate(List.of(Arrays.stream(prompt).asLongStream().toArray()));
        String text = tokenizer.decode(Arrays.stream(generated.sequences()[0])
                .skip(generated.prompt())
                .mapToInt(Math::toIntExact)
                .toArray());
        pieces.finish(text);
        return text;
    }

    /** Turns tokens into pieces of text: of a character that several tokens spell, nothing until it is whole. */
    private final class Pieces {
        private static final String UNFINISHED = "\uFFFD";

        private final Consumer<String> listener;
        private int[] tokens = {};
        private int told;

        Pieces(Consumer<String> listener) {
            this.listener = listener;
        }

        void add(int token) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
            String text = tokenizer.decode(tokens);
            if (!text.endsWith(UNFINISHED)) {
                finish(text);
            }
        }

        void finish(String text) {
            if (text.length() > told) {
                listener.accept(text.substring(told));
                told = text.length();
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
