package io.github.asymlora.linalg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.linear.RealMatrix;

/** Golden data from the test resources under {@code fixtures/}. */
public final class Golden {
    private Golden() {}

    public static JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(bytes(path));
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    /** All tensors of a safetensors file, F32 or F64; a vector becomes one row. */
    public static Map<String, RealMatrix> matrices(String path) {
        try {
            ByteBuffer file = ByteBuffer.wrap(bytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[(int) file.getLong()];
            file.get(header);
            ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
            Map<String, RealMatrix> matrices = new TreeMap<>();
            new ObjectMapper().readTree(header).properties().forEach(e -> {
                if (!e.getKey().equals("__metadata__")) {
                    matrices.put(e.getKey(), matrix(e.getValue(), data));
                }
            });
            return matrices;
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static RealMatrix matrix(JsonNode entry, ByteBuffer data) {
        int start = entry.get("data_offsets").get(0).asInt();
        boolean single = entry.get("dtype").asText().equals("F32");
        JsonNode shape = entry.get("shape");
        int last = shape.get(shape.size() - 1).asInt();
        double[][] rows = new double[shape.size() == 2 ? shape.get(0).asInt() : 1][last];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                int index = i * rows[i].length + j;
                rows[i][j] = single ? data.getFloat(start + 4 * index) : data.getDouble(start + 8 * index);
            }
        }
        return Matrices.wrap(rows);
    }

    private static byte[] bytes(String path) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/fixtures/" + path)) {
            if (in == null) {
                throw new IOException("no golden file " + path);
            }
            return in.readAllBytes();
        }
    }
}
