package io.github.asymlora.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tiny decoder of the golden data as a folder with a byte-level tokenizer: "a" and "b" are tokens, and "ab". */
final class TinyDecoder {
    static final ObjectMapper JSON = new ObjectMapper();

    private TinyDecoder() {}

    static Path folder(String family, Path target) throws IOException {
        return folder(family, target, tokenizer());
    }

    static Path folder(String family, Path target, ObjectNode tokenizer) throws IOException {
        Path folder = Files.createDirectories(target.resolve(family));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.path("models/" + family).resolve(name), folder.resolve(name));
        }
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
                 "chat_template": "{{ messages[0].content }}!"}""");
        return folder;
    }

    /** Digits by themselves, as SmolLM's. */
    static ObjectNode tokenizer() throws IOException {
        return (ObjectNode) JSON.readTree("""
                {"version": "1.0", "added_tokens": [
                  {"id": 1, "content": "<s>", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
                  {"id": 6, "content": "<tool>", "special": false, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
                 "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true},
                   {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
                 "model": {"type": "BPE", "vocab": {"<pad>": 0, "<s>": 1, "</s>": 2, "a": 3, "b": 4, "ab": 5},
                   "merges": [["a", "b"]]}}""");
    }
}
