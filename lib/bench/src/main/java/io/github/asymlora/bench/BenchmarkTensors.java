package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.train.Examples;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One batch as tensors by their Hugging Face names, labels included, trained on again and again.
 *
 * @param file a safetensors file
 * @param batchSize its rows
 * @param updates of a round
 */
record BenchmarkTensors(String file, int batchSize, int updates) implements BenchmarkBatches {

    @Override
    public List<List<int[]>> batches() {
        return Collections.nCopies(
                updates, List.of(IntStream.range(0, batchSize).toArray()));
    }

    @Override
    public List<int[]> shapes() {
        return List.of();
    }

    @Override
    public Examples examples() {
        Safetensors tensors = Safetensors.open(Path.of(file)); // open as long as the process lives
        return new Examples() {
            @Override
            public int size() {
                return batchSize;
            }

            @Override
            public int length(int index) {
                return 0;
            }

            @Override
            public double label(int index) {
                throw new UnsupportedOperationException("an example may have many");
            }

            @Override
            public Map<String, NDArray> batch(int[] indices, NDManager manager) {
                Map<String, NDArray> batch = new LinkedHashMap<>();
                tensors.tensors().keySet().forEach(name -> batch.put(name, tensors.read(name, manager)));
                return batch;
            }

            @Override
            public String contentHash() {
                throw new UnsupportedOperationException("nothing of a benchmark is cached");
            }
        };
    }
}
