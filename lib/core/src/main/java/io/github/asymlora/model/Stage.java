package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One link of the chain that a forward pass is: embeddings, a layer, the head.
 *
 * @param name the module path
 * @param modules paths of the modules whose parameters act here
 * @param entry whether a pass can start here, given the hidden state that the stage before would give: no, where a stage
 *     also needs what an earlier one has put into the flow
 * @param shown what the results are called, with a number, among a model's hidden states; null where they aren't shown
 * @param body what it does
 */
public record Stage(String name, List<String> modules, boolean entry, String shown, Body body) {
    /** A stage that is one module and needs nothing but the hidden state and the inputs. */
    public Stage(String name, Body body) {
        this(name, List.of(name), true, "hidden", body);
    }

    /** The same with parameters of these modules. */
    Stage owning(String... paths) {
        return new Stage(name, List.of(paths), entry, shown, body);
    }

    /** The same, but no pass can start with it. */
    Stage notAnEntry() {
        return new Stage(name, modules, false, shown, body);
    }

    /** The same with results of that name; null hides them. */
    Stage shownAs(String other) {
        return new Stage(name, modules, entry, other, body);
    }

    /** Maps hidden states {@code [batch, sequence, hidden]} to the next ones; a first stage is given null. */
    @FunctionalInterface
    public interface Body {
        NDArray apply(NDArray hidden, ForwardContext flow);
    }

    /** Whether the parameter of this name acts in this stage. */
    public boolean owns(String parameter) {
        return modules.stream().anyMatch(module -> parameter.equals(module) || parameter.startsWith(module + "."));
    }
}
