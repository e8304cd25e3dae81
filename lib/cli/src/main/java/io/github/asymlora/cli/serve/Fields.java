package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a request says, field by field; each getter refuses what isn't of its kind, and says what would be. */
record Fields(JsonNode body) {
    /** A text, or null. */
    String text(String name) {
        JsonNode value = body.path(name);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(name, "a text");
        }
        return value.textValue();
    }

    /** A number in a range; {@code otherwise} where there is none. */
    double number(String name, double otherwise, double least, double most) {
        JsonNode value = body.path(name);
        if (isAbsent(value)) {
            return otherwise;
        }
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(name, "a number from " + least + " to " + most);
        }
        return value.doubleValue();
    }

    /** A whole number in a range; {@code otherwise} where there is none. */
    int integer(String name, int otherwise, int least, int most) {
        JsonNode value = body.path(name);
        if (isAbsent(value)) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    boolean flag(String name) {
        JsonNode value = body.path(name);
        if (!isAbsent(value) && !value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.asBoolean();
    }

    /** A text or several; none where it is missing. */
    List<String> texts(String name) {
        JsonNode value = body.path(name);
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
            if (isAbsent(one) && !value.isArray()) {
                return texts;
            }
            if (!one.isTextual()) {
                throw wrong(name, "a text or a list of texts");
            }
            texts.add(one.textValue());
        }
        return texts;
    }

    /** Refuses settings that would change the answer and that nothing here heeds. */
    void refuse(String... names) {
        for (String name : names) {
            JsonNode value = body.path(name);
            boolean neutral = isAbsent(value)
                    || value.isContainerNode() && value.isEmpty()
                    || value.isNumber() && value.doubleValue() == 0
                    || value.isBoolean() && !value.booleanValue();
            if (!neutral) {
                throw Refusal.wrong("\"" + name + "\" is not supported.");
            }
        }
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    Refusal wrong(String name, String right) {
        return Refusal.wrong("\"" + name + "\" must be " + right + ".");
    }
}
