package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import java.util.List;
import java.util.Set;

/** PEFT's names in {@code adapter_model.safetensors}: module paths below the base model, with one exception each way. */
final class PeftNames {
    static final String PREFIX = "base_model.model.";
    private static final String SHARED = "base_model.";
    private static final String BASE_LAYER = ".base_layer.";

    private PeftNames() {}

    /**
     * Refuses a file whose names start otherwise than PEFT's.
     *
     * @throws InputException showing some of its names and the likely cause
     */
    static void check(Safetensors file) {
        Set<String> names = file.tensors().keySet();
        if (names.isEmpty() || names.stream().anyMatch(name -> name.startsWith(SHARED))) {
            return;
        }
        String first = names.iterator().next();
        int at = first.indexOf(SHARED);
        String cause = at > 0
                ? "\"" + first.substring(0, at)
                        + "\" stands before them, as where a wrapped model (DistributedDataParallel,"
                        + " torch.compile) was saved. Save the model inside of the wrapper"
                : "that is missing, as where the state of the model was saved, not its adapter";
        throw new InputException(file.file() + ": PEFT's names start with \"" + PREFIX + "\"; here " + cause
                + ", with PEFT's save_pretrained. Found: " + some(names) + ".");
    }

    /** What to say of a file without any of a method's tensors. */
    static InputException none(Safetensors file, LayerMethod method, List<String> endings) {
        Set<String> names = file.tensors().keySet();
        String cause = names.stream().anyMatch(name -> name.contains(".default."))
                ? " They hold an adapter's name, as in a state_dict: save it with PEFT's save_pretrained."
                : "";
        return new InputException(file.file() + " holds none of " + method.name() + "'s tensors ("
                + String.join(", ", endings) + "). Found: " + some(names) + "." + cause);
    }

    private static String some(Set<String> names) {
        return String.join(", ", names.stream().limit(3).toList()) + (names.size() > 3 ? ", ..." : "");
    }

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
