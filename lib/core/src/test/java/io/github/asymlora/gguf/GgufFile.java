package io.github.asymlora.gguf;

import ai.djl.util.Float16Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A GGUF file read by the specification alone. */
record GgufFile(Map<String, Object> settings, Map<String, Tensor> tensors) {
    record Tensor(List<Long> dimensions, int type, float[] values) {}

    static GgufFile read(Path path) {
        try {
            return read(ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GgufFile read(ByteBuffer bytes) {
        byte[] magic = new byte[4];
        bytes.get(magic);
        if (!new String(magic, StandardCharsets.US_ASCII).equals("GGUF") || bytes.getInt() != 3) {
            throw new AssertionError("no GGUF of version 3");
        }
        long tensorCount = bytes.getLong();
        long count = bytes.getLong();
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            settings.put(text(bytes), value(bytes, bytes.getInt()));
        }
        record Place(String name, List<Long> dimensions, int type, long offset) {}
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < tensorCount; i++) {
            String name = text(bytes);
            List<Long> dimensions = new ArrayList<>();
            int number = bytes.getInt();
            for (int j = 0; j < number; j++) {
                dimensions.add(bytes.getLong());
            }
            places.add(new Place(name, dimensions, bytes.getInt(), bytes.getLong()));
        }
        long start = (bytes.position() + 31) / 32 * 32;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Place place : places) {
            if (place.offset() % 32 != 0) {
                throw new AssertionError(place + " is not aligned");
            }
            bytes.position((int) (start + place.offset()));
            int size =
                    (int) place.dimensions().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
            tensors.put(place.name(), new Tensor(place.dimensions(), place.type(), values(bytes, place.type(), size)));
        }
        if ((bytes.position() + 31) / 32 * 32 != bytes.capacity()) {
            throw new AssertionError("the file ends elsewhere than its last tensor");
        }
        return new GgufFile(settings, tensors);
    }

    private static float[] values(ByteBuffer bytes, int type, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; ) {
            if (type == 0) {
                values[i++] = bytes.getFloat();
            } else if (type == 1) {
                values[i++] = Float16Utils.halfToFloat(bytes.getShort());
            } else {
                float scale = Float16Utils.halfToFloat(bytes.getShort());
                for (int end = i + 32; i < end; i++) {
                    values[i] = scale * bytes.get();
                }
            }
        }
        return values;
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[(int) bytes.getLong()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Object value(ByteBuffer bytes, int type) {
        return switch (type) {
            case 4, 5 -> bytes.getInt();
            case 6 -> bytes.getFloat();
            case 7 -> bytes.get() == 1;
            case 8 -> text(bytes);
            case 9 -> {
                int of = bytes.getInt();
                long length = bytes.getLong();
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    list.add(value(bytes, of));
                }
                yield list;
            }
            default -> throw new AssertionError("type " + type);
        };
    }
}
