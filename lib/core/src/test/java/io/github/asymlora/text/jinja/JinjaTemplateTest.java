package io.github.asymlora.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import java.time.Year;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what transformers' Jinja2 makes of the same templates (jinja.json), and where it refuses them. */
class JinjaTemplateTest {
    private static final JsonNode GOLDEN = Golden.json("jinja.json");

    private static Iterable<JsonNode> snippets() {
        return GOLDEN.get("snippets");
    }

    private static Iterable<JsonNode> chats() {
        return GOLDEN.at("/chat/templates");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void rendersAsJinja2(JsonNode snippet) {
        check(snippet, GOLDEN.get("variables"));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void rendersChatsAsTransformers(JsonNode chat) {
        check(chat, GOLDEN.at("/chat/variables"));
    }

    private static void check(JsonNode golden, JsonNode variables) {
        String template = golden.get("template").asText();
        Map<String, Object> context = new ObjectMapper().convertValue(variables, new TypeReference<>() {});
        if (golden.has("fails")) {
            assertThatThrownBy(() -> render(template, context))
                    .isInstanceOf(InputException.class)
                    .hasMessageMatching("(?s)line \\d+: .*");
        } else {
            assertThat(render(template, context)).isEqualTo(golden.get("out").asText());
        }
    }

    @Test
    void knowsWhichYearItIs() {
        assertThat(render("{{ strftime_now('%Y') }}", Map.of()))
                .isEqualTo(Year.now().toString());
    }

    /** What Jinja2 could and this can't is refused by name and line, never rendered differently. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{% for x in [1] recursive %}{% endfor %}       | line 1: recursive loops",
                "{{ [1] }}{{ [1] SEP batch(2) }}                | line 1: the filter \"batch\"",
                "{{ 1 is filter }}                              | line 1: the test \"filter\"",
                "{{ 'a'.center(3) }}                            | line 1: \"center\"",
                "{{ ''.__class__ }}                             | line 1: \"__class__\"",
                "{{ lipsum() }}                                 | line 1: the function \"lipsum\"",
                "{% include 'x' %}                              | line 1: the tag \"include\"",
                "{{ '%5d' % 3 }}                                | line 1: the format"
            })
    void namesWhatItDoesNotKnow(String template, String message) {
        assertThatThrownBy(() -> render(template.replace("SEP", "|"), Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void namesTheLine() {
        assertThatThrownBy(() -> render("a\n\n{{ nope.x }}", Map.of())).hasMessage("line 3: \"nope\" is undefined.");
        assertThatThrownBy(() -> render("a\n{{ 1 + }}", Map.of())).hasMessageStartingWith("line 2: \"}}\" isn't");
    }

    /** Each would run for hours, fill the memory or the stack. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}",
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}",
                "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
                "{% set n = namespace(l=[1]) %}{% for i in range(9999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l == [n.l] }}",
                "{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
                "{{ 'a' * 10 ** 12 }}",
                "{{ ['a'] * 2000000000 * 2 }}",
                "{{ ('a' * 9999999).replace('a', 'b' * 9999) }}",
                "{{ ('b' * 9999) SEP join('a' * 99999) }}",
                "{{ 'a'.ljust(2000000000) }}",
                "{{ [[[[1]]]] SEP tojson(indent=2000000000) }}{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set s = 'a' * 999999 %}{% for i in range(99999) %}{% if 'b' in s %}{% endif %}{% endfor %}",
                "{% set s = 'a' * 999999 %}{% for i in range(99999) %}{% if s SEP length %}{% endif %}{% endfor %}",
            })
    void endsWhatWouldNot(String template) {
        assertThatThrownBy(() -> render(template.replace("SEP", "|"), Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the template ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{% if x %}", "- ", "not ", "1 if 1 else ", "{{ {", "1 + ", "x | "})
    void refusesWhatIsNestedWithoutEnd(String piece) {
        String start = piece.startsWith("{") ? "" : "{{ ";
        assertThatThrownBy(() -> render(start + piece.repeat(20_000) + "1", Map.of()))
                .isInstanceOf(InputException.class);
    }

    /** Each rule looks at each character a bounded number of times; quadratic rules would take minutes. */
    @Test
    void longSpaceTakesLinearTime() {
        String space = " ".repeat(2_000_000);
        assertThat(render("a" + space + "b{%- if 1 -%}" + space + "c" + space + "{% endif %}{# #}", Map.of()))
                .hasSize(2 * space.length() + 3);
    }

    /** Any mixture of what templates are made of ends with a text or one line, and that soon. */
    @Property(tries = 3000)
    void nothingElseIsThrown(@ForAll @From("templates") String template) {
        try {
            render(template, Map.of("x", List.of(1, "a", Map.of("k", 2.5)), "s", "text "));
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith("line ").hasSizeLessThan(1000);
        }
    }

    @Provide
    Arbitrary<String> templates() {
        List<String> pieces = List.of(
                "{{",
                "}}",
                "{%",
                "%}",
                "{#",
                "#}",
                "-",
                "+",
                " ",
                "\n",
                "for i in x",
                "endfor",
                "if ",
                "else",
                "endif",
                "set a = ",
                "set a",
                "endset",
                "macro m(i, k=1)",
                "endmacro",
                "m(",
                "x",
                "s",
                "a",
                "i",
                "loop.",
                "index",
                "length",
                "x[0]",
                "x[::-1]",
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                ":",
                ",",
                "|",
                "~",
                "*",
                "**",
                "/",
                "//",
                "%",
                "==",
                "<",
                " in ",
                " is ",
                "not ",
                "defined",
                "and ",
                "or ",
                " if ",
                " else ",
                "'k'",
                "\"q",
                "\\",
                "9",
                "1e999",
                "0.5",
                "99999999999",
                "none",
                "true",
                ".",
                "keys()",
                "items()",
                "split(",
                "join(",
                "format(",
                "tojson",
                "map('upper')",
                "selectattr('k')",
                "list",
                "sort",
                "round(",
                "int",
                "range(",
                "namespace()",
                "raw",
                "endraw",
                "break",
                "continue",
                "generation",
                "endgeneration",
                "é",
                "\uD83D",
                "{% for i in x %}",
                "{% endfor %}",
                "{{ x | ",
                " }}",
                "{{ s.",
                "{{ i ~ ");
        return Arbitraries.of(pieces).list().ofMaxSize(40).map(chosen -> String.join("", chosen));
    }

    private static String render(String template, Map<String, ?> variables) {
        return JinjaTemplate.parse(template).render(variables);
    }
}
