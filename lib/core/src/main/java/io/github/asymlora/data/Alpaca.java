package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Instructions and responses in Alpaca's JSON: objects with {@code instruction}, {@code input} (may be empty) and
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

    private Alpaca() {}

    /**
     * Every row of a file, the prompt as text and the response as pair. An empty response stays: it teaches a model
     * to end there.
     *
     * @throws InputException if there is no such file, it is not JSON, or a field is missing or null
     */
    public static List<Example> read(Path file) {
        return Json.rows(file, row -> {
            String prompt = prompt(text(row, "instruction"), text(row, "input"));
            String id = file.getFileName() + "-" + row.number();
            return Optional.of(Example.response(id, prompt, text(row, "output")));
        });
    }

    /**
     * The prompt, up to where the response begins.
     *
     * @param input what the instruction is about; may be empty
     */
    public static String prompt(String instruction, String input) {
        return input.isEmpty() ? WITHOUT_INPUT.formatted(instruction) : WITH_INPUT.formatted(instruction, input);
    }

    private static String text(Row row, String field) {
        String value = row.get(field);
        if (value == null) {
            throw row.error(field + " must be a text, not null");
        }
        return value;
    }
}
