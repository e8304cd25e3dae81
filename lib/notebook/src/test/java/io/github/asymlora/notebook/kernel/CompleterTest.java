package io.github.asymlora.notebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.notebook.kernel.Completer.Match;
import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompleterTest {
    private static JShell shell;
    private static Completer completer;

    @BeforeAll
    static void start() {
        shell = JShell.builder().executionEngine("local").build();
        shell.addToClasspath(System.getProperty("java.class.path"));
        shell.eval("import io.github.asymlora.adapter.*;");
        shell.eval("Lora both = null;");
        shell.eval("int bothOf(int of) { return of / 2; }");
        completer = new Completer(shell, CompleterTest.class::getClassLoader);
    }

    @AfterAll
    static void end() {
        shell.close();
    }

    private static List<String> after(String cell) {
        return completer.at(cell, cell.length()).matches().stream()
                .map(Match::text)
                .toList();
    }

    @Test
    void whatEveryObjectHasIsListedOnlyWhenTyped() {
        assertThat(after("both."))
                .contains("alpha(", "on(")
                .doesNotContain("wait(", "notify()", "getClass()", "hashCode()");
        assertThat(after("both.wa")).containsExactly("wait(");
    }

    @Test
    void itsOwnMethodsComeBeforeWhatAnInterfaceAsksFor() {
        assertThat(after("both.")).containsSubsequence("withRank(", "plan(", "slots(");
    }

    @Test
    void membersHaveTheirTypes() {
        assertThat(completer.at("var lora = both.al", 18).matches())
                .contains(new Match("alpha(", "function", "() → float | (double) → Lora"))
                .anySatisfy(match ->
                        assertThat(match).isEqualTo(new Match("alphas(", "function", "(Map<String, Double>) → Lora")));
        assertThat(completer.at("Lora.", 5).matches()).contains(new Match("rank(", "function", "(int) → Lora"));
        String chain = "var x = 1;\nint y = both.on(\"a\")\n    .withR";
        assertThat(completer.at(chain, chain.length()).matches())
                .containsExactly(new Match("withRank(", "function", "(int) → Lora"));
        assertThat(completer.at("\"a\".isBl", 8).matches())
                .containsExactly(new Match("isBlank()", "function", "() → boolean"));
    }

    @Test
    void whatCellsDeclareComesFirst() {
        assertThat(completer.at("bo", 2).matches())
                .startsWith(new Match("both", "instance", "Lora"), new Match("bothOf(", "function", "(int) → int"));
    }

    @Test
    void classesAreListedWhereOneIsMeantOrTyped() {
        assertThat(after("bothOf(")).contains("both").doesNotContain("Lora", "String");
        assertThat(after("new ")).contains("Lora(").noneMatch(text -> text.startsWith("$"));
        assertThat(after("io.github.asymlora.adapter.")).contains("Lora");
        assertThat(after("Lor")).containsExactly("Lora", "LoraConversion", "LoraPlus");
    }

    @Test
    void anotherTypeThanTheOneWantedComesLater() {
        assertThat(after("int rank = both.")).startsWith("rank()");
    }

    @Test
    void earlierStatementsOfTheCellAreKnown() {
        String cell = "import java.util.*;\n%time 1\nvar fresh = Lora.rank(2);\nfresh.withR";
        assertThat(after(cell)).containsExactly("withRank(");
        assertThat(completer.at(cell, cell.length()).start()).isEqualTo(cell.indexOf("withR"));
        assertThat(after("import java.util.concurrent.atomic.AtomicB")).containsExactly("AtomicBoolean");
    }
}
