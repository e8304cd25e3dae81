package io.github.asymlora.io;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON header of a safetensors file, checked against everything that the format demands of it.
 *
 * <p>A header names its tensors, {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}}.
 * Their bytes must cover the data section exactly once. {@code "__metadata__"} may hold a map of strings.
 */
final class SafetensorsHeader {
    static final String METADATA = "__metadata__";
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("dtype", "shape", "data_offsets"));

    /** Reads one tensor's description at a time, so that a hostile header can't fill the heap with a tree. */
    private static final ObjectReader ONE_VALUE =
            Json.STRICT.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeader(Path file) {
        this.file = file;
    }

    /**
     * Parses and checks a header.
     *
     * @param file only for messages
     * @param header the JSON bytes, without the eight bytes of length before them
     * @param dataLength number of bytes that follow the header
     */
    static SafetensorsHeader parse(Path file, ByteBuffer header, long dataLength) {
        SafetensorsHeader parsed = new SafetensorsHeader(file);
        parsed.read(decode(file, header));
        parsed.checkCover(dataLength);
        return parsed;
    }

    /** Tensors in the order in which the header names them. */
    Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    private static String decode(Path file, ByteBuffer header) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
        } catch (CharacterCodingException e) {
            throw new SafetensorsException(file, "the header is not UTF-8", e);
        }
    }

    private void read(String json) {
        if (!json.startsWith("{")) {
            throw new SafetensorsException(file, "the header does not start with '{'");
        }
        try (JsonParser parser = Json.STRICT.createParser(json)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                JsonNode value = ONE_VALUE.readTree(parser);
                if (name.equals(METADATA)) {
                    readMetadata(value);
                } else {
                    tensors.put(name, readTensor(name, value));
                }
            }
            if (parser.nextToken() != null) {
                throw new SafetensorsException(file, "the header goes on after its JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new SafetensorsException(file, "the header is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SafetensorsException(file, "the header can't be read: " + e.getMessage(), e);
        }
    }

    private void readMetadata(JsonNode node) {
        if (!node.isObject()) {
            throw new SafetensorsException(file, METADATA + " is not a map of strings: " + node);
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new SafetensorsException(
                        file, METADATA + "." + entry.getKey() + " is not a string: " + entry.getValue());
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
    }

    private TensorInfo readTensor(String name, JsonNode node) {
        if (!node.isObject()) {
            throw wrong(name, "is not described by an object with dtype, shape and data_offsets: " + node);
        }
        node.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw wrong(name, "has an unknown field \"" + field + "\"; the format has " + FIELDS);
            }
        });
        Dtype dtype = dtype(name, node.path("dtype"));
        long[] shape = numbers(name, "shape", node.path("shape"));
        long[] offsets = numbers(name, "data_offsets", node.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw wrong(name, "data_offsets must be [begin, end] with begin <= end, not " + Arrays.toString(offsets));
        }
        long expected = byteSize(name, dtype, shape);
        if (offsets[1] - offsets[0] != expected) {
            throw wrong(
                    name,
                    String.format(
                            Locale.ROOT,
                            "data_offsets %s hold %d bytes, but %s of shape %s needs %d",
                            Arrays.toString(offsets),
                            offsets[1] - offsets[0],
                            dtype,
                            Arrays.toString(shape),
                            expected));
        }
        return new TensorInfo(dtype, new Shape(shape), offsets[0], offsets[1]);
    }

    private Dtype dtype(String name, JsonNode node) {
        if (!node.isTextual()) {
            throw wrong(name, "dtype must be a string" + found(node));
        }
        return Dtype.named(node.textValue())
                .orElseThrow(() -> wrong(
                        name,
                        "unknown dtype \"" + node.textValue() + "\"."
                                + InputException.didYouMean(
                                        node.textValue(),
                                        Arrays.stream(Dtype.values())
                                                .map(Dtype::name)
                                                .toList())));
    }

    private long[] numbers(String name, String field, JsonNode node) {
        if (!node.isArray()) {
            throw wrong(name, field + " must be an array of integers" + found(node));
        }
        long[] numbers = new long[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = node.get(i);
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw wrong(name, field + "[" + i + "] must be an integer >= 0 below 2^63" + found(number));
            }
            numbers[i] = number.longValue();
        }
        return numbers;
    }

    private static String found(JsonNode node) {
        return node.isMissingNode() ? ", it is missing" : ", not " + node;
    }

    private long byteSize(String name, Dtype dtype, long[] shape) {
        long bits = dtype.bits();
        try {
            for (long dimension : shape) {
                bits = Math.multiplyExact(bits, dimension);
            }
        } catch (ArithmeticException e) {
            throw wrong(name, "shape " + Arrays.toString(shape) + " overflows 64 bits");
        }
        if (bits % Byte.SIZE != 0) {
            throw wrong(name, dtype + " of shape " + Arrays.toString(shape) + " does not end on a whole byte");
        }
        return bits / Byte.SIZE;
    }

    /** The tensors, sorted by place, must follow one another from the first byte to the last. */
    private void checkCover(long dataLength) {
        List<Map.Entry<String, TensorInfo>> placed = new ArrayList<>(tensors.entrySet());
        placed.sort(Comparator.comparingLong(
                        (Map.Entry<String, TensorInfo> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long covered = 0;
        for (Map.Entry<String, TensorInfo> entry : placed) {
            TensorInfo info = entry.getValue();
            if (info.begin() < covered) {
                throw wrong(entry.getKey(), "starts at byte " + info.begin() + " inside the tensor before it");
            }
            if (info.begin() > covered) {
                throw wrong(entry.getKey(), "leaves a hole: bytes " + covered + " to " + info.begin());
            }
            covered = info.end();
            if (covered > dataLength) {
                throw wrong(
                        entry.getKey(),
                        "ends at byte " + covered + ", but the file holds only " + dataLength + " bytes of data");
            }
        }
        if (covered < dataLength) {
            throw new SafetensorsException(
                    file, (dataLength - covered) + " bytes after the last tensor belong to no tensor");
        }
    }

    private SafetensorsException wrong(String tensor, String problem) {
        return SafetensorsException.of(file, tensor, problem);
    }
}
