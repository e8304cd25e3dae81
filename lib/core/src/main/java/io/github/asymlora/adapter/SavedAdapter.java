package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an adapter folder holds, told without its model.
 *
 * @param title method, rank and targets in a line; or why a method of PEFT's can't be attached here
 * @param tensors all of them, the adapter's before the head's
 */
public record SavedAdapter(String title, List<Tensor> tensors) {
    /**
     * One tensor.
     *
     * @param trained whether it was trained, not only drawn
     */
    public record Tensor(String name, TensorInfo info, boolean trained) {}

    /**
     * The adapter in a folder, if one is there; a fully fine-tuned model is none.
     *
     * @throws InputException where its tensors can't be read
     */
    public static Optional<SavedAdapter> in(Path folder) {
        Path head = folder.resolve(AdapterFiles.HEAD);
        if (Files.exists(folder.resolve(PeftFiles.CONFIG))) {
            return Optional.of(ofPeft(folder, head));
        }
        if (Files.exists(folder.resolve(AdapterFiles.BIASES))) {
            return Optional.of(of(new BitFit().name(), name -> true, folder.resolve(AdapterFiles.BIASES), head));
        }
        return Files.exists(head) ? Optional.of(of(new HeadOnly().name(), name -> true, head)) : Optional.empty();
    }

    private static SavedAdapter ofPeft(Path folder, Path head) {
        Path tensors = folder.resolve(PeftFiles.TENSORS);
        try {
            LayerMethod method =
                    PeftConfig.read(folder.resolve(PeftFiles.CONFIG)).method();
            return of(method.title(), method::trains, tensors, head);
        } catch (InputException e) {
            return of("can't be attached here: " + e.getMessage(), name -> true, tensors, head);
        }
    }

    private static SavedAdapter of(String title, Predicate<String> trained, Path... files) {
        List<Tensor> tensors = new ArrayList<>();
        for (Path path : files) {
            if (path.endsWith(AdapterFiles.HEAD) && !Files.exists(path)) {
                continue;
            }
            try (Safetensors file = Safetensors.open(path)) {
                file.tensors().forEach((name, info) -> tensors.add(new Tensor(name, info, trained.test(name))));
            }
        }
        return new SavedAdapter(title, tensors);
    }

    /** Numbers that were trained. */
    public long trained() {
        return tensors.stream()
                .filter(Tensor::trained)
                .mapToLong(tensor -> tensor.info().shape().size())
                .sum();
    }
}
