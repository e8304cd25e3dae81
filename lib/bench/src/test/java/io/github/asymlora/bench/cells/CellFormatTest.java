package io.github.asymlora.bench.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CellFormatTest {
    private static final CellFormat FORMAT = new CellFormat();

    @AfterAll
    static void close() {
        FORMAT.close();
    }

    @Test
    void aCellMixesWhatJavaKeepsApart() {
        String cell = """
                %maven a:b:1
                import java.util.*;

                int  rank=8; // of both
                record Pair(int a,int b) {}
                int twice(int of) {
                  return 2*of;
                }
                for(int i=0;i<3;i++) twice( i );

                // what the cell shows
                twice(rank)
                """;
        assertThat(FORMAT.of(cell)).isEqualTo("""
                        %maven a:b:1
                        import java.util.*;

                        int rank = 8; // of both
                        record Pair(int a, int b) {}
                        int twice(int of) {
                            return 2 * of;
                        }
                        for (int i = 0; i < 3; i++) twice(i);

                        // what the cell shows
                        twice(rank)""");
    }

    @Test
    void whatIsLaidOutStays() {
        String cell = "double half(double of) { return of / 2; }\nString text = \"\"\"\n      a  b\n    \"\"\";\n"
                + "var list = List.of(1, 2)\n        .stream().map(i -> i + 1) // more\n        .toList();\n/* the\n   end */";
        assertThat(FORMAT.of(cell)).isEqualTo(cell);
    }

    @Test
    void longLinesAreBroken() {
        String call = "check(\"a claim\", " + "first.second(1).third(2) + ".repeat(8) + "1 > 0);";
        String laidOut = FORMAT.of(call);
        assertThat(laidOut.lines().allMatch(line -> line.length() <= 100)).isTrue();
        assertThat(Tokens.of(laidOut)).isEqualTo(Tokens.of(call));
        assertThat(FORMAT.of(laidOut)).isEqualTo(laidOut);
    }

    @Test
    void whiteSpaceIsWhatMayChange() {
        assertThat(Tokens.of("a - -b; // it's  so\nchar c = ' ';"))
                .isEqualTo(Tokens.of("a- -b;\n  // it's  so\nchar c=' ';"));
        assertThat(Tokens.of("a - -b")).isNotEqualTo(Tokens.of("a --b"));
        assertThat(Tokens.of("\"a  b\"")).isNotEqualTo(Tokens.of("\"a b\""));
        assertThat(Tokens.of("int x")).isNotEqualTo(Tokens.of("intx"));
    }

    @Test
    void aMistakeIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FORMAT.of("int a = ;"))
                .withMessageContaining("int a = ;");
    }
}
