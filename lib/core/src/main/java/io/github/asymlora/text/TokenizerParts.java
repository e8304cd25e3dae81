package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The components that a {@code tokenizer.json} may be made of: for each type its fields as {@code name:kind}, with a
 * question mark where one may be missing or null.
 *
 * <p>Source: the Rust library tokenizers 0.21, whose files these are.
 */
final class TokenizerParts {
    static final String ADDED_TOKEN =
            "content:text id:count single_word:flag? lstrip:flag? rstrip:flag? normalized:flag? special:flag?";

    static final Map<String, String> MODELS = types(
            "BPE",
            "vocab:any merges:merges dropout:share? unk_token:text? continuing_subword_prefix:text?"
                    + " end_of_word_suffix:text? fuse_unk:flag? byte_fallback:flag? ignore_merges:flag?",
            "WordPiece",
            "vocab:any unk_token:text continuing_subword_prefix:text? max_input_chars_per_word:count?",
            "WordLevel",
            "vocab:any unk_token:text",
            "Unigram",
            "vocab:any unk_id:count? byte_fallback:flag?");

    private static final Map<String, String> NORMALIZERS = types(
            "BertNormalizer",
            "clean_text:flag handle_chinese_chars:flag strip_accents:flag? lowercase:flag",
            "Strip",
            "strip_left:flag strip_right:flag",
            "Prepend",
            "prepend:text",
            "Replace",
            "pattern:pattern content:string",
            "Precompiled",
            "precompiled_charsmap:charsmap",
            "Sequence",
            "normalizers:parts",
            "StripAccents, NFC, NFD, NFKC, NFKD, Lowercase, Nmt, ByteLevel",
            "");

    private static final Map<String, String> PRE_TOKENIZERS = types(
            "ByteLevel",
            "add_prefix_space:flag trim_offsets:flag use_regex:flag?",
            "CharDelimiterSplit",
            "delimiter:character",
            "Metaspace",
            "replacement:character add_prefix_space:flag? prepend_scheme:scheme? split:flag?",
            "Split",
            "pattern:pattern behavior:behavior invert:flag",
            "Punctuation",
            "behavior:behavior?",
            "Digits",
            "individual_digits:flag",
            "Sequence",
            "pretokenizers:parts",
            "BertPreTokenizer, Whitespace, WhitespaceSplit, UnicodeScripts",
            "");

    private static final Map<String, String> POST_PROCESSORS = types(
            "BertProcessing",
            "sep:numbered cls:numbered",
            "RobertaProcessing",
            "sep:numbered cls:numbered trim_offsets:flag add_prefix_space:flag",
            "ByteLevel",
            "add_prefix_space:flag trim_offsets:flag use_regex:flag?",
            "TemplateProcessing",
            "single:template pair:template special_tokens:tokens",
            "Sequence",
            "processors:parts");

    private static final Map<String, String> DECODERS = types(
            "BPEDecoder",
            "suffix:string",
            "ByteLevel",
            "add_prefix_space:flag? trim_offsets:flag? use_regex:flag?",
            "WordPiece",
            "prefix:string cleanup:flag",
            "Metaspace",
            "replacement:character add_prefix_space:flag? prepend_scheme:scheme? split:flag?",
            "CTC",
            "pad_token:string word_delimiter_token:string cleanup:flag",
            "Replace",
            "pattern:pattern content:string",
            "Strip",
            "content:character start:count stop:count",
            "Sequence",
            "decoders:parts",
            "Fuse, ByteFallback",
            "");

    /** The types that each place of the file may have. */
    static final Map<String, Map<String, String>> BY_PLACE = Map.of(
            "normalizer", NORMALIZERS,
            "pre_tokenizer", PRE_TOKENIZERS,
            "post_processor", POST_PROCESSORS,
            "decoder", DECODERS);

    private static final List<String> BEHAVIORS =
            List.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
    private static final List<String> SCHEMES = List.of("first", "never", "always");

    private TokenizerParts() {}

    private static Map<String, String> types(String... namesAndFields) {
        Map<String, String> types = new TreeMap<>();
        for (int i = 0; i < namesAndFields.length; i += 2) {
            for (String name : namesAndFields[i].split(", ")) {
                types.put(name, namesAndFields[i + 1]);
            }
        }
        return types;
    }

    /** What is wrong with a field's value, or null. */
    static String problem(String kind, JsonNode value, JsonNode part) {
        return switch (kind) {
            case "any" -> null;
            case "flag" -> unless(value.isBoolean(), value, "true or false");
            case "string" -> unless(value.isTextual(), value, "a text");
            case "text" -> unless(value.isTextual() && !value.textValue().isEmpty(), value, "a text");
            case "character" -> unless(isCharacter(value), value, "one character");
            case "count" -> unless(value.canConvertToInt() && value.intValue() >= 0, value, "a whole number from 0");
            case "share" -> unless(value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= 1, value, "0 to 1");
            case "behavior" -> unless(BEHAVIORS.contains(value.asText()), value, "one of " + BEHAVIORS);
            case "scheme" -> unless(SCHEMES.contains(value.asText()), value, "one of " + SCHEMES);
            case "pattern" -> unless(isPattern(value), value, "{\"String\": ...} or {\"Regex\": ...}");
            case "numbered" -> unless(isNumbered(value), value, "a token and its id");
            case "merges" ->
                merges(value, part.path("continuing_subword_prefix").asText(""));
            case "tokens" -> tokens(value);
            case "template" -> template(value, part.path("special_tokens"));
            case "charsmap" -> Charsmap.problem(value.asText());
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String unless(boolean right, JsonNode value, String expected) {
        String shown = value.toString();
        return right ? null : (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown) + " is not " + expected;
    }

    private static boolean isCharacter(JsonNode value) {
        return value.isTextual()
                && value.textValue().codePointCount(0, value.textValue().length()) == 1;
    }

    private static boolean isPattern(JsonNode value) {
        JsonNode text = value.path(value.has("String") ? "String" : "Regex");
        return value.size() == 1 && text.isTextual() && !text.textValue().isEmpty();
    }

    private static boolean isNumbered(JsonNode value) {
        return value.isArray()
                && value.size() == 2
                && value.get(0).isTextual()
                && value.get(1).canConvertToInt()
                && value.get(1).intValue() >= 0;
    }

    /** The native library cuts the prefix off the second token of each pair. */
    private static String merges(JsonNode value, String prefix) {
        if (!value.isArray()) {
            return unless(false, value, "a list of pairs of tokens");
        }
        for (JsonNode merge : value) {
            boolean listed = merge.size() == 2
                    && merge.path(0).isTextual()
                    && merge.path(1).isTextual();
            String[] pair = listed
                    ? new String[] {merge.get(0).textValue(), merge.get(1).textValue()}
                    : merge.asText("").split(" ", -1);
            if (pair.length != 2 || !pair[1].startsWith(prefix)) {
                return merge + " is not a pair of tokens"
                        + (prefix.isEmpty() ? "" : " whose second one begins with \"" + prefix + "\"");
            }
        }
        return null;
    }

    private static String tokens(JsonNode value) {
        if (!value.isObject()) {
            return value.getNodeType() + " is not an object";
        }
        for (Map.Entry<String, JsonNode> token : value.properties()) {
            JsonNode ids = token.getValue().path("ids");
            boolean right = token.getValue().path("id").asText("").equals(token.getKey())
                    && ids.isArray()
                    && !ids.isEmpty()
                    && ids.size() == token.getValue().path("tokens").size();
            for (JsonNode id : ids) {
                right &= id.canConvertToInt() && id.intValue() >= 0;
            }
            for (JsonNode content : token.getValue().path("tokens")) {
                right &= content.isTextual();
            }
            if (!right) {
                return token + " is not a token with its ids";
            }
        }
        return null;
    }

    /** The native library looks for each special token when it frames a text. */
    private static String template(JsonNode value, JsonNode tokens) {
        if (!value.isArray() || value.isEmpty()) {
            return value + " is not a list of pieces";
        }
        for (JsonNode piece : value) {
            JsonNode part = piece.path(piece.has("Sequence") ? "Sequence" : "SpecialToken");
            String id = part.path("id").asText("");
            boolean known = piece.has("Sequence") ? id.matches("[AB]") : tokens.has(id);
            if (piece.size() != 1
                    || !part.path("type_id").canConvertToInt()
                    || part.path("type_id").asInt() < 0) {
                return piece + " is not a piece of a template";
            }
            if (!known) {
                return piece.has("Sequence") ? id + " is not A or B" : "\"" + id + "\" is not among special_tokens";
            }
        }
        return null;
    }
}
