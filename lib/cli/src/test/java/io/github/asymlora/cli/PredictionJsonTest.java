package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.train.Classification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionJsonTest {
    @Test
    void textsMayHaveSeveralClasses() {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put("bill", 0.75);
        probabilities.put("late", 0.25);
        probabilities.put("angry", 0.5625);
        JsonNode said = PredictionJson.of("text", List.of(Classification.ofClasses("where is it", probabilities)));
        assertThat(said)
                .hasToString("[{\"text\":\"where is it\",\"labels\":[\"bill\",\"angry\"],"
                        + "\"probabilities\":{\"bill\":0.75,\"late\":0.25,\"angry\":0.5625}}]");
    }
}
