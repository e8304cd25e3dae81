package io.github.asymlora.adapter;

/** PEFT's names in {@code adapter_model.safetensors}: module paths below the base model, with one exception each way. */
final class PeftNames {
    static final String PREFIX = "base_model.model.";
    private static final String SHARED = "base_model.";
    private static final String BASE_LAYER = ".base_layer.";

    private PeftNames() {}

    /** An adapter's tensor; one that all layers share, whose name is without dots, stands beside the model. */
    static String tensor(String name) {
        return name.contains(".") ? PREFIX + name : SHARED + name;
    }

    /** A parameter of the model; in an adapted layer it has moved one level down. */
    static String parameter(String name, Adapter adapter) {
        int dot = name.lastIndexOf('.');
        String module = name.substring(0, dot);
        return adapter.layers().containsKey(module)
                ? PREFIX + module + BASE_LAYER + name.substring(dot + 1)
                : PREFIX + name;
    }

    /** The model's parameter that a stored name stands for, or null where it is outside of the model. */
    static String parameter(String stored) {
        return stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()).replace(BASE_LAYER, ".") : null;
    }

    /**
     * Whether this is one of the copies that PEFT saves, where biases train, of those in a module that is saved as a whole:
     * its wrapper's new and original ones, beside the module's own.
     */
    static boolean isCopy(String stored) {
        return stored.contains(".modules_to_save.") || stored.contains(".original_module.");
    }
}
