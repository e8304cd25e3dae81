package io.github.asymlora.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Hugging Face's generation settings as options: {@code num_beams} is {@code --num-beams}, and so on. */
final class GenerateSettings {
    private final Map<String, Object> given = new LinkedHashMap<>();

    /** What was given, by Hugging Face's names. */
    Map<String, Object> byName() {
        return given;
    }

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Most tokens after the prompt; with --prompt 200, where nothing else is said.")
    void maxNewTokens(int value) {
        given.put("max_new_tokens", value);
    }

    @Option(names = "--max-length", paramLabel = "N", description = "Most tokens, the prompt included.")
    void maxLength(int value) {
        given.put("max_length", value);
    }

    @Option(names = "--min-length", paramLabel = "N", description = "No end before, the prompt included.")
    void minLength(int value) {
        given.put("min_length", value);
    }

    @Option(names = "--min-new-tokens", paramLabel = "N", description = "No end before, after the prompt.")
    void minNewTokens(int value) {
        given.put("min_new_tokens", value);
    }

    @Option(
            names = {"--beams", "--num-beams"},
            paramLabel = "K",
            description = "Sequences that beam search follows; 1 is greedy.")
    void beams(int value) {
        given.put("num_beams", value);
    }

    @Option(names = "--length-penalty", paramLabel = "X", description = "Scores are divided by length to this power.")
    void lengthPenalty(double value) {
        given.put("length_penalty", value);
    }

    @Option(
            names = "--early-stopping",
            paramLabel = "true|false|never",
            arity = "0..1",
            fallbackValue = "true",
            description = "When beam search ends; without a value: true.")
    void earlyStopping(String value) {
        given.put("early_stopping", value);
    }

    @Option(
            names = "--do-sample",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "Draw tokens instead of taking the likeliest.")
    void doSample(boolean value) {
        given.put("do_sample", value);
    }

    @Option(names = "--temperature", paramLabel = "X", description = "Logits are divided by it before drawing.")
    void temperature(double value) {
        given.put("temperature", value);
    }

    @Option(names = "--top-k", paramLabel = "N", description = "Draw among that many likeliest tokens; 0 among all.")
    void topK(int value) {
        given.put("top_k", value);
    }

    @Option(names = "--top-p", paramLabel = "X", description = "Draw among the likeliest of this probability together.")
    void topP(double value) {
        given.put("top_p", value);
    }

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "Above 1: what has occurred is less likely.")
    void repetitionPenalty(double value) {
        given.put("repetition_penalty", value);
    }

    @Option(names = "--no-repeat-ngram-size", paramLabel = "N", description = "No N tokens in a row occur twice.")
    void noRepeatNgramSize(int value) {
        given.put("no_repeat_ngram_size", value);
    }

    @Option(names = "--forced-bos-token-id", paramLabel = "ID", description = "The token after a prompt of one.")
    void forcedBosTokenId(int value) {
        given.put("forced_bos_token_id", value);
    }

    @Option(names = "--forced-eos-token-id", paramLabel = "ID", split = ",", description = "At the longest length.")
    void forcedEosTokenId(List<Integer> value) {
        given.put("forced_eos_token_id", value);
    }

    @Option(names = "--suppress-tokens", paramLabel = "ID", split = ",", description = "Tokens that never occur.")
    void suppressTokens(List<Integer> value) {
        given.put("suppress_tokens", value);
    }

    @Option(names = "--begin-suppress-tokens", paramLabel = "ID", split = ",", description = "Never the first ones.")
    void beginSuppressTokens(List<Integer> value) {
        given.put("begin_suppress_tokens", value);
    }

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends a sequence with this text; may be repeated.")
    void stop(List<String> value) {
        given.put("stop_strings", value);
    }

    @Option(names = "--bos-token-id", paramLabel = "ID", description = "Starts a text.")
    void bosTokenId(int value) {
        given.put("bos_token_id", value);
    }

    @Option(names = "--eos-token-id", paramLabel = "ID", split = ",", description = "Ends a sequence.")
    void eosTokenId(List<Integer> value) {
        given.put("eos_token_id", value);
    }

    @Option(names = "--pad-token-id", paramLabel = "ID", description = "Fills up shorter sequences.")
    void padTokenId(int value) {
        given.put("pad_token_id", value);
    }

    @Option(names = "--decoder-start-token-id", paramLabel = "ID", description = "What a decoder starts with.")
    void decoderStartTokenId(int value) {
        given.put("decoder_start_token_id", value);
    }
}
