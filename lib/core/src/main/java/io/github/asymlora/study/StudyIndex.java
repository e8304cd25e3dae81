package io.github.asymlora.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.io.AtomicFiles;
import java.nio.file.Path;

/**
 * What a study calls its runs, {@code studies/<name>.json}: by their ids, in its order, the settings of each. Reports read
 * it; a run may be of several studies.
 */
final class StudyIndex {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StudyIndex() {}

    static void write(Path folder, Study study, Plan plan) {
        ObjectNode root = JSON.createObjectNode();
        root.set("searched", JSON.valueToTree(study.searched()));
        ObjectNode runs = root.putObject("runs");
        plan.runs().forEach(run -> {
            ObjectNode settings = runs.putObject(run.id());
            settings.put("search", run.search());
            ObjectNode named = settings.putObject("settings");
            run.settings().forEach(named::put);
        });
        AtomicFiles.writeString(
                folder.resolve("studies").resolve(study.name() + ".json"), root.toPrettyString() + "\n");
    }
}
