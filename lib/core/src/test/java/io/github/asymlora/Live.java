package io.github.asymlora;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Compute;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the arrays that are held: a manager's own and those of all managers below it. */
public final class Live {
    private static final Field RESOURCES = resources();

    private Live() {}

    /** Arrays in a manager and below it. */
    public static int arrays(NDManager manager) {
        int count = 0;
        for (Object resource : held(manager).values()) {
            if (resource instanceof NDManager below) {
                count += arrays(below);
            } else if (resource instanceof NDArray) {
                count++;
            }
        }
        return count;
    }

    /** Arrays of the whole process. */
    public static int arrays() {
        try (NDManager manager = Compute.newManager()) {
            NDManager root = manager;
            while (root.getParentManager() != null && root.getParentManager() != root) {
                root = root.getParentManager();
            }
            return arrays(root);
        }
    }

    private static Map<?, ?> held(NDManager manager) {
        try {
            return (Map<?, ?>) RESOURCES.get(manager);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** DJL tells a manager's own arrays only. */
    private static Field resources() {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
