package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A head with the names of its outputs, which a model can have in place of another. Whoever may want it back holds it; what
 * nobody holds is freed. A model holds the one it has.
 */
public final class TaskHead {
    private final Head head;
    private Outputs outputs;
    private int holders;

    TaskHead(Head head, Outputs outputs) {
        this.head = head;
        this.outputs = outputs;
    }

    /** Null where the model gives hidden states. */
    Head head() {
        return head;
    }

    public Outputs outputs() {
        return outputs;
    }

    /** Names of its outputs, class 0 first; empty where they aren't known. */
    public List<String> labels() {
        return outputs.names();
    }

    void nameLabels(List<String> names) {
        outputs = names.isEmpty() ? outputs : new Outputs(names, outputs.independent());
    }

    /** Its own layers; none of a language model's, which belong to the model. */
    List<Linear> layers() {
        return head == null ? List.of() : head.layers();
    }

    /** Its parameters by name. */
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        layers().forEach(linear ->
                linear.parameters().forEach(parameter -> tensors.put(parameter.name(), parameter.value())));
        return tensors;
    }

    /** The module that one of its parameters belongs to, as PEFT's {@code modules_to_save} names it. */
    public String moduleOf(String parameter) {
        return head.modules().stream()
                .filter(module -> parameter.startsWith(module + "."))
                .findFirst()
                .orElseThrow();
    }

    public void hold() {
        holders++;
    }

    public void release() {
        holders--;
        if (holders == 0) {
            layers().forEach(linear ->
                    linear.parameters().forEach(parameter -> parameter.value().close()));
        }
    }
}
