package io.github.asymlora.notebook.card;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.adapter.Adapter;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** An adapter: where it is, whether it acts, and its tensors. */
final class AdapterCard {
    private AdapterCard() {}

    static Card of(Adapter adapter) {
        Map<String, NDArray> tensors = adapter.tensors();
        Set<String> trained = adapter.trainable().keySet();
        Table table = Table.create(
                StringColumn.create("tensor", tensors.keySet()),
                StringColumn.create("shape", tensors.values().stream().map(tensor -> tensor.getShape()
                        .toString())),
                StringColumn.create(
                        "", tensors.keySet().stream().map(name -> trained.contains(name) ? "trained" : "frozen")));
        return Card.of(adapter.method().name() + " on " + adapter.model().name())
                .fact("trains", adapter.trainableCount())
                .fact("layers", adapter.layers().size())
                .fact("state", adapter.isMerged() ? "merged into the weights" : adapter.isEnabled() ? "on" : "off")
                .table(table);
    }
}
