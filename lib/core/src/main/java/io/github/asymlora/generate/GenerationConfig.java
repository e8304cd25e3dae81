package io.github.asymlora.generate;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;

/**
 * How to generate. Names in files and messages, meanings and defaults are those of Hugging Face's generation
 * configuration; null stands for the default.
 *
 * @param maxLength most tokens of a sequence, its prompt included (20); maxNewTokens goes before it
 * @param maxNewTokens most tokens after the prompt
 * @param minLength no end before that many tokens, the prompt included (0)
 * @param minNewTokens no end before that many tokens after the prompt (0)
 * @param numBeams sequences that beam search follows at once; 1 is greedy, or sampling (1)
 * @param lengthPenalty beam scores are divided by length to this power (1)
 * @param earlyStopping when beam search may end (false)
 * @param doSample draws tokens instead of taking the likeliest (false)
 * @param temperature logits are divided by it before drawing (1); 0 takes the likeliest token
 * @param topK draws among that many likeliest tokens, 0 among all (50)
 * @param topP draws among the likeliest tokens that have this probability together (1)
 * @param repetitionPenalty above 1 makes tokens that have occurred less likely (1)
 * @param noRepeatNgramSize no sequence of that many tokens occurs twice, 0 for any (0)
 * @param forcedBosTokenId the first token after a prompt of a single one
 * @param forcedEosTokenId the token at the longest length; several: any of them
 * @param suppressTokens tokens that never occur
 * @param beginSuppressTokens tokens that never come first
 * @param stopStrings texts that end a sequence with the token that completes one
 * @param bosTokenId starts a text
 * @param eosTokenId ends a sequence
 * @param padTokenId fills up shorter sequences; the first of eosTokenId by default
 * @param decoderStartTokenId what the decoder of an encoder–decoder starts with; bosTokenId by default
 */
@JsonNaming(SnakeCaseStrategy.class)
public record GenerationConfig(
        Integer maxLength,
        Integer maxNewTokens,
        Integer minLength,
        Integer minNewTokens,
        Integer numBeams,
        Double lengthPenalty,
        EarlyStopping earlyStopping,
        Boolean doSample,
        Double temperature,
        Integer topK,
        Double topP,
        Double repetitionPenalty,
        Integer noRepeatNgramSize,
        Integer forcedBosTokenId,

        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<Integer> forcedEosTokenId,

        List<Integer> suppressTokens,
        List<Integer> beginSuppressTokens,

        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> stopStrings,

        Integer bosTokenId,

        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<Integer> eosTokenId,

        Integer padTokenId,
        Integer decoderStartTokenId) {
    /** Hugging Face's longest sequence where nothing else is said. */
    public static final int DEFAULT_LENGTH = 20;

    public GenerationConfig {
        maxLength = maxLength == null ? DEFAULT_LENGTH : maxLength;
        minLength = minLength == null ? 0 : minLength;
        minNewTokens = minNewTokens == null ? 0 : minNewTokens;
        numBeams = numBeams == null ? 1 : numBeams;
        lengthPenalty = lengthPenalty == null ? 1 : lengthPenalty;
        earlyStopping = earlyStopping == null ? EarlyStopping.FALSE : earlyStopping;
        doSample = doSample != null && doSample;
        temperature = temperature == null ? 1 : temperature;
        topK = topK == null ? 50 : topK;
        topP = topP == null ? 1 : topP;
        repetitionPenalty = repetitionPenalty == null ? 1 : repetitionPenalty;
        noRepeatNgramSize = noRepeatNgramSize == null ? 0 : noRepeatNgramSize;
        forcedEosTokenId = forcedEosTokenId == null ? List.of() : List.copyOf(forcedEosTokenId);
        suppressTokens = suppressTokens == null ? List.of() : List.copyOf(suppressTokens);
        beginSuppressTokens = beginSuppressTokens == null ? List.of() : List.copyOf(beginSuppressTokens);
        stopStrings = stopStrings == null ? List.of() : List.copyOf(stopStrings);
        eosTokenId = eosTokenId == null ? List.of() : List.copyOf(eosTokenId);
        check(maxLength >= 1, "max_length", maxLength, "at least 1");
        check(maxNewTokens == null || maxNewTokens >= 1, "max_new_tokens", maxNewTokens, "at least 1");
        check(minLength >= 0, "min_length", minLength, "at least 0");
        check(minNewTokens >= 0, "min_new_tokens", minNewTokens, "at least 0");
        check(numBeams >= 1, "num_beams", numBeams, "at least 1");
        check(!(doSample && numBeams > 1), "do_sample", doSample, "supported with num_beams " + numBeams);
        check(temperature >= 0, "temperature", temperature, "at least 0");
        check(topK >= 0, "top_k", topK, "at least 0");
        check(topP > 0 && topP <= 1, "top_p", topP, "above 0 and at most 1");
        check(repetitionPenalty > 0, "repetition_penalty", repetitionPenalty, "above 0");
        check(stopStrings.stream().noneMatch(String::isEmpty), "stop_strings", stopStrings, "free of empty texts");
        check(noRepeatNgramSize >= 0, "no_repeat_ngram_size", noRepeatNgramSize, "at least 0");
    }

    /**
     * What a model folder asks for: its {@code generation_config.json}, or {@code config.json} where there is none.
     *
     * @throws InputException where a setting is impossible or would change the result and isn't supported
     */
    public static GenerationConfig of(Path folder) {
        return GenerationFiles.read(folder);
    }

    /** The special tokens alone of what a model folder asks for: all that training reads. */
    public static GenerationConfig specialTokens(Path folder) {
        return GenerationFiles.specialTokens(folder);
    }

    /** Whether tokens are drawn: at temperature 0 only the likeliest ever would be. */
    boolean draws() {
        return doSample && temperature > 0;
    }

    /** The longest sequence after a prompt of that many tokens. */
    int longest(int prompt) {
        int longest = maxNewTokens == null ? maxLength : prompt + maxNewTokens;
        check(longest > prompt, "max_length", longest, "above the prompt's " + prompt + " tokens; set max_new_tokens");
        return longest;
    }

    /** What fills up shorter sequences. */
    public long padding() {
        return padTokenId != null ? padTokenId : eosTokenId.isEmpty() ? 0 : eosTokenId.get(0);
    }

    private static void check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new InputException(field + ": " + value + " is not " + expected + ".");
        }
    }
}
