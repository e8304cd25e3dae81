package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Instructions and responses in Alpaca's JSON: objects with {@code instruction}, {@code input} (may be empty, null or missing) and
 * {@code output}, in one array or one a line. Source: Taori et al. 2023, whose prompts these are.
 */
public final class Alpaca {
    private static final String WITH_INPUT = """
            Below is an instruction that describes a task, paired with an input that provides further context. \
            Write a response that appropriately completes the request.

            ### Instruction:
            %s

            ### Input:
            %s

            ### Response:""";

    private static final String WITHOUT_INPUT = """
            Below is an instruction that describes a task. \
            Write a response that appropriately completes the request.

            ### Instruction:
            %s

            ### Response:""";

    private static final double VALIDATION_SHARE = 0.05;
    private static final double TEST_SHARE = 0.05;

    private Alpaca() {}

    /**
     * The task. Alpaca comes as one file, which is split here; rows with the same instruction stay together.
     *
     * @param folder holds the file, as its only .json or .jsonl; or the file itself
     * @throws InputException if there is no such file or there are several, a row can't be used, or there are too few for
     *     a split
     */
    public static TextTask load(Path folder) {
        Path file = Json.onlyFile(folder);
        return TextTask.splitResponses("alpaca", file, read(file), VALIDATION_SHARE, TEST_SHARE);
    }

    /**
     * Every row of a file, the prompt as text, the response as pair and the instruction as group. An empty response
     * stays: it teaches a model to end there.
     *
     * @throws InputException if there is no such file, it is not JSON, or another field is missing or null
     */
    public static List<Example> read(Path file) {
        return Json.rows(file, row -> {
            String instruction = text(row, "instruction");
            String input = row.has("input") ? row.get("input") : null;
            String prompt = prompt(instruction, input == null ? "" : input);
            String id = file.getFileName() + "-" + row.number();
            return Optional.of(new Example(id, prompt, text(row, "output"), Float.NaN, instruction));
        });
    }

    /**
     * The prompt, up to where the response begins.
     *
     * @param input what the instruction is about; may be empty
     */
    public static String prompt(String instruction, String input) {
        return input.isEmpty()
                ? String.format(Locale.ROOT, WITHOUT_INPUT, instruction)
                : String.format(Locale.ROOT, WITH_INPUT, instruction, input);
    }

    private static String text(Row row, String field) {
        String value = row.get(field);
        if (value == null) {
            throw row.error(field + " must be a text, not null");
        }
        return value;
    }
}
