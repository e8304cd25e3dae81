package io.github.asymlora.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tables as JSON: one object a row, either one a line (JSON lines) or all in one array. */
final class Json {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** What {@code parser} makes of each object, in order; its columns are the object's fields. */
    static <T> List<T> rows(Path file, Function<Row, Optional<T>> parser) {
        List<T> parsed = new ArrayList<>();
        try (Reader text = Utf8.open(file);
                JsonParser json = STRICT.createParser(text)) {
            boolean array = json.nextToken() == JsonToken.START_ARRAY;
            JsonToken token = array ? json.nextToken() : json.currentToken();
            for (; token != null && token != JsonToken.END_ARRAY; token = json.nextToken()) {
                int line = json.currentTokenLocation().getLineNr();
                parser.apply(row(file, line, json.readValueAsTree())).ifPresent(parsed::add);
            }
            if (array && json.nextToken() != null) {
                throw new InputException(place(file, json) + "there is something behind the array");
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new InputException(file + ", line " + line + ": " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw Utf8.malformed(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
        return parsed;
    }

    /**
     * A file of rows, or the only one in a folder.
     *
     * @throws InputException if there is no such file or there are several
     */
    static Path onlyFile(Path place) {
        if (Files.isRegularFile(place)) {
            return place;
        }
        if (!Files.isDirectory(place)) {
            throw new InputException(place + ": there is no such file or folder");
        }
        List<Path> found = Folders.children(place).stream()
                .filter(file -> file.toString().matches(".*\\.jsonl?"))
                .toList();
        if (found.size() != 1) {
            throw new InputException(place + ": there must be one .json or .jsonl file with the rows, not "
                    + found.size() + ". The file itself may be given, too.");
        }
        return found.get(0);
    }

    private static Row row(Path file, int line, JsonNode object) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            columns.add(field.getKey());
            values.add(
                    field.getValue().isContainerNode()
                            ? field.getValue().toString()
                            : field.getValue().asText(null));
        }
        Row row = new Row(file, "line", line, columns, values.toArray(String[]::new));
        if (!object.isObject()) {
            throw row.error("a row must be an object, not " + object.getNodeType());
        }
        return row;
    }

    private static String place(Path file, JsonParser json) {
        return file + ", line " + json.currentTokenLocation().getLineNr() + ": ";
    }
}
