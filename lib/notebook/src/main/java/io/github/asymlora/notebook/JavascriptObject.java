package io.github.asymlora.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.commons.text.StringEscapeUtils;

/**
 * Reads the object literals that Tablesaw's templates print: keys without quotes, trailing commas, NaN, and strings in
 * single quotes that are escaped as HTML but not as JavaScript, so that a backslash in them stands for itself.
 */
final class JavascriptObject {
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JavascriptObject() {}

    /** The object between the first and the last brace of a statement such as {@code var layout = {…};}. */
    static ObjectNode in(String statement) {
        String object = statement.substring(statement.indexOf('{'), statement.lastIndexOf('}') + 1);
        try {
            JsonNode node = LENIENT.readTree(withDoubleQuotes(object));
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Tablesaw printed what isn't an object: " + object, e);
        }
    }

    private static String withDoubleQuotes(String javascript) {
        var json = new StringBuilder(javascript.length());
        int at = 0;
        while (at < javascript.length()) {
            char c = javascript.charAt(at);
            int end =
                    c == '\'' ? javascript.indexOf('\'', at + 1) + 1 : c == '"' ? endOfString(javascript, at) : at + 1;
            String token = javascript.substring(at, end);
            json.append(c == '\'' ? quoted(token.substring(1, token.length() - 1)) : token);
            at = end;
        }
        return json.toString();
    }

    private static int endOfString(String text, int start) {
        int at = start + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static String quoted(String htmlText) {
        try {
            return LENIENT.writeValueAsString(StringEscapeUtils.unescapeHtml4(htmlText));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
