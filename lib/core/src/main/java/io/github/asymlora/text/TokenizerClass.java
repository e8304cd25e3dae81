package io.github.asymlora.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * transformers' tokenizer classes: what each assumes where {@code tokenizer_config.json} says nothing, and which parts of
 * {@code tokenizer.json} it overrules.
 */
enum TokenizerClass {
    BERT(Overrules.NORMALIZER_AND_CHINESE, Tokens.BERT),
    DISTILBERT(Overrules.NORMALIZER_AND_CHINESE, Tokens.BERT),
    ELECTRA(Overrules.NORMALIZER_AND_CHINESE, Tokens.BERT),
    MPNET(Overrules.NORMALIZER, Tokens.MPNET),
    ROBERTA(Overrules.NOTHING, Tokens.ROBERTA),
    BART(Overrules.NOTHING, Tokens.ROBERTA),
    GPT2(Overrules.NOTHING, Tokens.GPT2),
    QWEN2(Overrules.NOTHING, Tokens.QWEN2),
    LLAMA(Overrules.POST_PROCESSOR, Tokens.LLAMA),
    CODELLAMA(Overrules.POST_PROCESSOR, Tokens.LLAMA),
    GEMMA(Overrules.POST_PROCESSOR, Tokens.GEMMA),
    T5(Overrules.NOTHING, Tokens.T5),
    DEBERTAV2(Overrules.NOTHING, Tokens.DEBERTA),
    GPTNEOX(Overrules.POST_PROCESSOR, Tokens.GPT2),
    /** Any other: all is in the files. */
    PRETRAINED(Overrules.NOTHING, Map.of());

    /** What a class does to {@code tokenizer.json} beyond adding tokens and setting {@code add_prefix_space}. */
    enum Overrules {
        NOTHING,
        /** Case and accents. */
        NORMALIZER,
        /** These, and whether Chinese characters stand alone. */
        NORMALIZER_AND_CHINESE,
        /** Tokens at the beginning and the end. */
        POST_PROCESSOR
    }

    /** The special tokens of each class, by their attribute. */
    private static final class Tokens {
        static final Map<String, String> BERT = Map.of(
                "unk_token", "[UNK]",
                "sep_token", "[SEP]",
                "pad_token", "[PAD]",
                "cls_token", "[CLS]",
                "mask_token", "[MASK]");
        static final Map<String, String> ROBERTA = Map.of(
                "bos_token", "<s>",
                "eos_token", "</s>",
                "unk_token", "<unk>",
                "sep_token", "</s>",
                "pad_token", "<pad>",
                "cls_token", "<s>",
                "mask_token", "<mask>");
        static final Map<String, String> MPNET = Map.of(
                "bos_token", "<s>",
                "eos_token", "</s>",
                "unk_token", "[UNK]",
                "sep_token", "</s>",
                "pad_token", "<pad>",
                "cls_token", "<s>",
                "mask_token", "<mask>");
        static final Map<String, String> GPT2 =
                Map.of("bos_token", "<|endoftext|>", "eos_token", "<|endoftext|>", "unk_token", "<|endoftext|>");
        static final Map<String, String> QWEN2 =
                Map.of("eos_token", "<|endoftext|>", "unk_token", "<|endoftext|>", "pad_token", "<|endoftext|>");
        static final Map<String, String> LLAMA = Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>");
        static final Map<String, String> T5 = Map.of("eos_token", "</s>", "unk_token", "<unk>", "pad_token", "<pad>");
        static final Map<String, String> DEBERTA = Map.of(
                "bos_token", "[CLS]",
                "eos_token", "[SEP]",
                "unk_token", "[UNK]",
                "sep_token", "[SEP]",
                "pad_token", "[PAD]",
                "cls_token", "[CLS]",
                "mask_token", "[MASK]");
        static final Map<String, String> GEMMA =
                Map.of("bos_token", "<bos>", "eos_token", "<eos>", "unk_token", "<unk>", "pad_token", "<pad>");
    }

    /** Families whose tokenizers are another's. */
    private static final Map<String, TokenizerClass> OF_FAMILIES = Map.of(
            "mistral",
            LLAMA,
            "phi3",
            LLAMA,
            "qwen3",
            QWEN2,
            "gemma2",
            GEMMA,
            "gemma3_text",
            GEMMA,
            "mt5",
            T5,
            "deberta-v2",
            DEBERTAV2);

    private final Overrules overrules;
    private final Map<String, String> tokens;

    TokenizerClass(Overrules overrules, Map<String, String> tokens) {
        this.overrules = overrules;
        this.tokens = tokens;
    }

    /** By a class's name, such as {@code BertTokenizerFast}. */
    static TokenizerClass named(String className) {
        return find(className.replaceFirst("Tokenizer(Fast)?$", ""));
    }

    /** The one that transformers takes for a model family. */
    static TokenizerClass ofFamily(String modelType) {
        return OF_FAMILIES.getOrDefault(modelType, find(modelType));
    }

    private static TokenizerClass find(String name) {
        return Arrays.stream(values())
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(PRETRAINED);
    }

    Overrules overrules() {
        return overrules;
    }

    /** The special token that is assumed, or null. */
    String token(String attribute) {
        return tokens.get(attribute);
    }

    /** Whether the mask stands for the space before it, too. */
    boolean maskTakesSpace() {
        return List.of(ROBERTA, BART, MPNET).contains(this);
    }

    /** Whether a beginning-of-sequence token comes first where the files don't say. */
    boolean beginsWithToken() {
        return overrules == Overrules.POST_PROCESSOR && this != GPTNEOX;
    }
}
