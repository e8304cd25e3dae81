package io.github.asymlora.notebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cursor stands at the bar. */
class HelpTest {
    private static JShell shell;
    private static Help help;

    @BeforeAll
    static void start() {
        shell = JShell.builder().executionEngine("local").build();
        shell.addToClasspath(System.getProperty("java.class.path"));
        shell.eval("import io.github.asymlora.adapter.*;");
        shell.eval("Lora both = null;");
        shell.eval("int half(int of) { return of / 2; }");
        help = new Help(shell, List.of(Path.of("../core/src/main/java")));
    }

    @AfterAll
    static void end() {
        shell.close();
    }

    private static String on(String cell) {
        int cursor = cell.indexOf('|');
        return help.at(cell.replace("|", ""), cursor).map(Help.Answer::text).orElse("");
    }

    @Test
    void methodsHaveSignatureAndJavadocWhereverTheCursorIs() {
        String usual = "Lora Lora.rank(int rank)\nThe usual LoRA: alpha = 2·rank";
        for (String cell : List.of(
                "Lora.ra|nk(8)",
                "Lora.rank|",
                "Lora.rank(|8)",
                "Lora.rank(8|)",
                "var x = Lora.|rank(4).on(\"query\");")) {
            assertThat(on(cell)).as(cell).startsWith(usual);
        }
    }

    @Test
    void allOfAMethodsFormsAreTold() {
        assertThat(on("both.on|(")).contains("Lora.on(Targets chosen)", "Lora.on(String... names)");
    }

    @Test
    void otherStatementsAndMagicsAreNoHindrance() {
        assertThat(
                        on(
                                "import java.util.*;\n%time half(3)\nint a = 1;\nfor (int i = 0; i < 3; i++) {\n    half|(i);\n}\nint b = 2;"))
                .startsWith("int half(int of)");
        assertThat(on("var fresh = Lora.rank(2);\nfresh.wi|thRank(4)")).startsWith("Lora Lora.withRank(int other)");
    }

    @Test
    void aVariableIsToldWithItsType() {
        assertThat(on("bo|th")).startsWith("Lora both\n\nio.github.asymlora.adapter.Lora\nLoRA with every arm");
        assertThat(on("half(bo|th)")).startsWith("Lora both");
    }

    @Test
    void aTypeIsToldWhereAValueIsExpectedToo() {
        assertThat(on("var fresh = Lora|")).startsWith("io.github.asymlora.adapter.Lora\nLoRA with every arm");
    }

    @Test
    void anUnknownArgumentLeadsToTheMethod() {
        assertThat(on("half(unknow|n)")).startsWith("int half(int of)");
        assertThat(on("unknow|n")).isEmpty();
        assertThat(on("|")).isEmpty();
    }

    @Test
    void theQuestionMarkIsNoPartOfTheQuestion() {
        assertThat(help.asked("?Lora.rank").map(Help.Answer::text).orElse("")).startsWith("Lora Lora.rank(int rank)");
        assertThat(help.asked(" both.on? ").map(Help.Answer::text).orElse("")).startsWith("Lora Lora.on(");
        assertThat(Help.isQuestion("both.on?")).isTrue();
        assertThat(Help.isQuestion("a ? b : c")).isFalse();
    }
}
