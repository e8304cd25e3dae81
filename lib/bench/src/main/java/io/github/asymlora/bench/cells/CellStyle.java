package io.github.asymlora.bench.cells;

import io.spring.javaformat.eclipse.jdt.jdk17.core.formatter.DefaultCodeFormatterConstants;
import java.util.HashMap;
import java.util.Map;

/** Java's conventions, 100 columns, and the author's choice of what stands on one line. Options have Eclipse's names. */
final class CellStyle {
    private static final String CORE = "io.spring.javaformat.eclipse.jdt.jdk17.core.";
    private static final String WRAP_WHERE_NECESSARY = DefaultCodeFormatterConstants.createAlignmentValue(
            false, DefaultCodeFormatterConstants.WRAP_COMPACT, DefaultCodeFormatterConstants.INDENT_DEFAULT);

    private CellStyle() {}

    static Map<String, String> options(String java) {
        Map<String, String> options = new HashMap<>();
        Map<?, ?> usual = DefaultCodeFormatterConstants.getJavaConventionsSettings();
        usual.forEach((option, value) -> options.put(option.toString(), value.toString()));
        options.replaceAll((option, value) -> asWritten(option.replace(CORE + "formatter.", ""), value));
        Map<String, String> ours = Map.of(
                "formatter.lineSplit", "100",
                "formatter.tabulation.char", "space",
                "formatter.tabulation.size", "4",
                "formatter.join_wrapped_lines", "false",
                "formatter.keep_code_block_on_one_line", "one_line_if_empty", // it can't be as it is written
                "formatter.text_block_indentation", String.valueOf(DefaultCodeFormatterConstants.INDENT_PRESERVE),
                "formatter.indent_switchstatements_compare_to_switch", "true",
                "formatter.comment.preserve_white_space_between_code_and_line_comments", "true");
        ours.forEach((option, value) -> options.put(CORE + option, value));
        for (String version : new String[] {"source", "compliance", "codegen.targetPlatform"}) {
            options.put(CORE + "compiler." + version, java);
        }
        return options;
    }

    private static String asWritten(String option, String usual) {
        if (option.matches("keep_.*_on_(one|same)_line")) {
            return usual.matches("true|false") ? "true" : DefaultCodeFormatterConstants.ONE_LINE_PRESERVE;
        }
        if (option.startsWith("alignment_for_")) {
            return WRAP_WHERE_NECESSARY;
        }
        if (option.matches("insert_space_(after_opening|before_closing)_brace_in_array_initializer")) {
            return "do not insert";
        }
        if (option.matches("comment\\.format_\\w+_comments?")) {
            return "false";
        }
        return option.matches("blank_lines_(before|between)_.*") ? "0" : usual;
    }
}
