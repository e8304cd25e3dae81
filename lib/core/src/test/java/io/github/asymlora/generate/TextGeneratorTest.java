package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiny LLaMA with words for tokens: token 7 is "w7" and so on, but two tokens that it generates one after the other
 * are the two bytes of "é".
 */
class TextGeneratorTest {
    private static final Map<Integer, String> BYTES = Map.of(39, "<0xC3>", 93, "<0xA9>");
    private static final String PROMPT = "w21 w16 w44 w119 w7 w67 w88 w50 w117 w90 w55";

    @TempDir
    private Path folder;

    private final List<String> pieces = new ArrayList<>();

    @BeforeEach
    void copyModel() throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.path("models/llama").resolve(name), folder.resolve(name));
        }
        ObjectMapper json = new ObjectMapper();
        ObjectNode tokenizer = (ObjectNode) json.readTree("""
                {"version": "1.0", "added_tokens": [{"id": 2, "content": "end", "special": true, "single_word": false,
                 "lstrip": false, "rstrip": false, "normalized": false}],
                 "pre_tokenizer": {"type": "WhitespaceSplit"},
                 "decoder": {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
                 "model": {"type": "WordLevel", "unk_token": "w1", "vocab": {}}}""");
        ObjectNode vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
        for (int id = 0; id < 120; id++) {
            vocabulary.put(id == 2 ? "end" : BYTES.getOrDefault(id, "w" + id), id);
        }
        json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
    }

    /** The golden sequence goes on with 70 39 93 70 52 and the end token 2. */
    @Test
    void piecesAreWholeCharactersAndMakeTheText() {
        try (Model model = Models.load(folder);
                TextGenerator text = TextGenerator.of(Generator.of(model).maxNewTokens(14))) {
            String written = text.continuation(PROMPT, pieces::add);
            assertThat(written).isEqualTo("w70éw70w52");
            assertThat(pieces).containsExactly("w70", "é", "w70", "w52");
        }
    }

    @Test
    void beamSearchTellsAllAtOnce() {
        try (Model model = Models.load(folder);
                TextGenerator text =
                        TextGenerator.of(Generator.of(model).beams(4).maxNewTokens(10))) {
            String written = text.continuation(PROMPT, pieces::add);
            assertThat(written).startsWith("w83w24w52w59");
            assertThat(pieces).containsExactly(written);
        }
    }

    @Test
    void answersInTheChatTemplate() throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), "w21 w16 w44 {{ messages[0].content }} w90 w55");
        try (Model model = Models.load(folder);
                TextGenerator text = TextGenerator.of(Generator.of(model).maxNewTokens(14))) {
            assertThat(text.answer("w119 w7 w67 w88 w50 w117", pieces::add))
                    .isEqualTo(text.continuation(PROMPT, piece -> {}));
        }
    }

    /** The tokens w70 é w70 w52 of the greedy text: the stop ends within the last token, and stays. */
    @Test
    void stopsWithTheTokenThatCompletesAText() {
        try (Model model = Models.load(folder)) {
            assertThat(stopped(model, "zzz")).isEqualTo("w70éw70w52");
            assertThat(stopped(model, "0é", "w5")).isEqualTo("w70éw70w52");
            assertThat(stopped(model, "w5")).isEqualTo("w70éw70w52");
            assertThat(stopped(model, "7", "w1")).isEqualTo("w70");
            assertThat(stopped(model, "55w70")).as("begins in the prompt").isEqualTo("w70");
            assertThat(stopped(model, "w55")).as("ended in the prompt").isEqualTo("w70éw70w52");
        }
    }

    private static String stopped(Model model, String... stops) {
        Generator generator = Generator.of(model).maxNewTokens(14).with("stop_strings", List.of(stops));
        try (TextGenerator text = TextGenerator.of(generator)) {
            return text.continuation(PROMPT, piece -> {});
        }
    }

    @Test
    void temperatureZeroIsGreedy() {
        try (Model model = Models.load(folder);
                TextGenerator text =
                        TextGenerator.of(Generator.of(model).maxNewTokens(14).sample(0))) {
            assertThat(text.continuation(PROMPT, piece -> {})).isEqualTo("w70éw70w52");
        }
    }

    /** Greedy and drawn, long and short, stopped from outside: each row as its generator writes it alone, the pieces in turn. */
    @Test
    void textsWrittenTogetherAreThoseWrittenAlone() {
        try (Model model = Models.load(folder);
                TextGenerator text = TextGenerator.of(Generator.of(model))) {
            Generator greedy = Generator.of(model).maxNewTokens(14);
            List<Generator> generators = List.of(
                    greedy,
                    greedy.maxNewTokens(3),
                    greedy.sample(1.5).seed(4),
                    Generator.of(model).with(Map.of("max_length", 12, "repetition_penalty", 1.7)),
                    greedy.sample(0.7).seed(5).with("top_k", 7),
                    greedy);
            List<String> prompts = List.of(PROMPT, "w8", "w5 w9", "w21 w16 w44 w119", "w7 w67 w88 w50 w117", PROMPT);
            Map<Integer, TextGenerator.Written> done = new LinkedHashMap<>();
            List<TextGenerator.Order> orders = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                int row = i;
                String stop = i == 5 ? "é" : "none";
                orders.add(new TextGenerator.Order(
                        generators.get(i),
                        text.prompt(prompts.get(i)),
                        piece -> {
                            pieces.add(row + piece);
                            return !piece.equals(stop);
                        },
                        written -> done.put(row, written)));
            }
            text.write(orders);
            try (Tokenizer tokenizer = Tokenizer.open(folder, 100)) {
                for (int row = 0; row < 5; row++) {
                    int[] alone = alone(orders.get(row));
                    assertThat(done.get(row).text()).as("row " + row).isEqualTo(tokenizer.decode(alone));
                    assertThat(done.get(row).tokens()).isEqualTo(alone.length);
                }
            }
            assertThat(done.get(0)).isEqualTo(new TextGenerator.Written("w70éw70w52", 11, 6, true));
            assertThat(done.get(1).ended()).isFalse();
            assertThat(done.get(5)).isEqualTo(new TextGenerator.Written("w70é", 11, 3, true));
            assertThat(done.keySet()).as("in the order in which they end").startsWith(1, 5);
            assertThat(pieces.subList(0, 6)).allMatch(piece -> piece.charAt(0) == '0' + pieces.indexOf(piece));
        }
    }

    private static int[] alone(TextGenerator.Order order) {
        long[] prompt = Arrays.stream(order.prompt()).asLongStream().toArray();
        Generated generated = order.generator().generate(List.of(prompt));
        return Arrays.stream(generated.sequences()[0])
                .skip(generated.prompt())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
