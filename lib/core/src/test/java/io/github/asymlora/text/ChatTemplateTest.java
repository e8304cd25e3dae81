package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode GOLDEN = Golden.json("chat_templates.json");

    @TempDir
    private Path folder;

    /** As transformers' apply_chat_template does. The message itself looks like a template, and isn't read as one. */
    @ParameterizedTest
    @ValueSource(strings = {"chatml", "llama3", "zephyr", "llama2", "own block lines", "qwen"})
    void framesAsTransformersDoes(String name) throws IOException {
        JsonNode golden = GOLDEN.get("templates").get(name);
        write(settings().set("chat_template", golden.get("template")));
        assertThat(prompt()).isEqualTo(golden.get("prompt").asText());
    }

    @Test
    void isFoundWhereverFoldersKeepIt() throws IOException {
        write(settings());
        assertThat(ChatTemplate.of(folder)).isEmpty();
        write(settings().set("chat_template", JSON.readTree("""
                [{"name": "tools", "template": "none"}, {"name": "default", "template": "{{ bos_token }}!"}]""")));
        assertThat(prompt()).isEqualTo("<s>!");
        write(settings().set("bos_token", JSON.readTree("{\"content\": \"<bos>\"}")));
        Files.writeString(folder.resolve("chat_template.json"), "{\"chat_template\": \"the last one\"}");
        assertThat(prompt()).isEqualTo("the last one");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}{{ messages[0].content }}");
        assertThat(prompt()).isEqualTo("<bos>" + GOLDEN.get("message").asText());
    }

    @Test
    void tokensOfOlderFoldersAreFound() throws IOException {
        write(JSON.createObjectNode().put("chat_template", "{{ eos_token }}{{ pad_token }}"));
        Files.writeString(folder.resolve("special_tokens_map.json"), "{\"eos_token\": {\"content\": \"<end>\"}}");
        assertThat(prompt()).isEqualTo("<end>");
    }

    @Test
    void whatCannotBeRenderedIsRefused() throws IOException {
        write(settings()
                .put("chat_template", "\n{% for m in messages %}{{ raise_exception('no users') }}{% endfor %}"));
        ChatTemplate template = ChatTemplate.of(folder).orElseThrow();
        assertThatThrownBy(() -> template.prompt("Hi"))
                .isInstanceOf(InputException.class)
                .hasMessage("the chat template of " + folder.resolve("tokenizer_config.json")
                        + " can't be used: line 2: the template refuses this conversation: no users.");
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        write(settings().put("chat_template", "{% for m in messages %}"));
        assertThatThrownBy(() -> ChatTemplate.of(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tokenizer_config.json can't be used: line 1: ");
        write(settings().set("chat_template", JSON.readTree("[{\"name\": \"rag\", \"template\": \"\"}]")));
        assertThatThrownBy(() -> ChatTemplate.of(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of its templates [rag] is named \"default\"");
        write(settings().put("chat_template", 5));
        assertThatThrownBy(() -> ChatTemplate.of(folder)).isInstanceOf(InputException.class);
    }

    private String prompt() {
        return ChatTemplate.of(folder)
                .orElseThrow()
                .prompt(GOLDEN.get("message").asText());
    }

    private static ObjectNode settings() {
        return JSON.createObjectNode().put("bos_token", "<s>").put("eos_token", "</s>");
    }

    private void write(JsonNode settings) throws IOException {
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), settings);
    }
}
