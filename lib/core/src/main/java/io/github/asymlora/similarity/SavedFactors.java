package io.github.asymlora.similarity;

import io.github.asymlora.InputException;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.linear.RealMatrix;

/** The low-rank factors of a saved adapter, PEFT's or ours: {@code <layer>.lora_A.weight} [r, d_in] and {@code lora_B} [d_out, r]. */
public final class SavedFactors {
    private static final String FILE = "adapter_model.safetensors";
    private static final Pattern FACTOR_A =
            Pattern.compile("(?:base_model\\.model\\.)?(?<layer>.+)\\.lora_(?<kind>embedding_)?A(?<suffix>\\.weight)?");

    private SavedFactors() {}

    /**
     * Reads layer → factors; layers that AdaLoRA pruned to rank 0 are left out.
     *
     * @param adapter the adapter's folder, or its safetensors file
     * @throws InputException if there is no such file, it holds no A factor, or a factor is missing, not a matrix or not finite
     */
    public static Map<String, LayerFactors> read(Path adapter) {
        Path file = Files.isDirectory(adapter) ? adapter.resolve(FILE) : adapter;
        Map<String, LayerFactors> layers = new TreeMap<>(NaturalOrder.INSTANCE);
        boolean any = false;
        try (Safetensors source = Safetensors.open(file)) {
            for (String nameOfA : source.tensors().keySet()) {
                Matcher name = FACTOR_A.matcher(nameOfA);
                if (name.matches()) {
                    any = true;
                    if (source.info(nameOfA).shape().size() > 0) {
                        layers.put(name.group("layer"), factors(source, nameOfA, name));
                    }
                }
            }
        }
        if (!any) {
            throw new InputException(
                    file + " holds no low-rank factor: no tensor is named like <layer>.lora_A.weight.");
        }
        return layers;
    }

    private static LayerFactors factors(Safetensors source, String nameOfA, Matcher name) {
        String nameOfB = nameOfA.substring(0, name.end("layer")) + ".lora_"
                + (name.group("kind") == null ? "" : name.group("kind")) + "B"
                + (name.group("suffix") == null ? "" : name.group("suffix"));
        RealMatrix a = MatrixIo.read(source, nameOfA);
        RealMatrix b = MatrixIo.read(source, nameOfB);
        try {
            return new LayerFactors(a, b);
        } catch (InputException e) {
            throw new InputException(source.file() + ", layer " + name.group("layer") + ": " + e.getMessage(), e);
        }
    }
}
