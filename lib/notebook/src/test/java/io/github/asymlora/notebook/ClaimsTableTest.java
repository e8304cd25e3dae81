package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.notebook.card.HtmlTable;
import io.github.asymlora.stat.Claims;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimsTableTest {
    private final Claims claims =
            new Claims("02").exact("a < b", "Lemma 4.1", 0, 1e-10).exact("c", "", 1, 1e-10);

    @Test
    void everyClaimIsARowWithItsVerdict() {
        String html = HtmlTable.of(ClaimsTable.table(claims));
        assertThat(html).contains("1 holds, 1 contradicted", "a &lt; b", "✓ holds", "✗ contradicted");
    }

    @Test
    void theBookFindsThemAsData() {
        Map<String, Object> json = ClaimsTable.json(claims);
        assertThat(json).containsEntry("chapter", "02");
        assertThat((List<?>) json.get("claims"))
                .first()
                .isEqualTo(Map.of(
                        "statement",
                        "a < b",
                        "source",
                        "Lemma 4.1",
                        "measured",
                        "error 0.0, at most 1e-10",
                        "verdict",
                        "holds"));
    }
}
