package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static final double[] LABELS = {0, 1, 0, 1};

    private final Bootstrap bootstrap = new Bootstrap(100, 3);
    private final Outcomes outcomes = new Outcomes(bootstrap);

    private static Predictions of(double... predicted) {
        return new Predictions("d", predicted, LABELS);
    }

    @Test
    void intervalsAndComparisonsAreOfThePlacesRuns() {
        List<Predictions> both = List.of(of(0, 1, 0, 0), of(0, 1, 1, 1));
        List<Predictions> only = List.of(of(1, 1, 1, 1), of(0, 0, 0, 0));
        both.forEach(run -> outcomes.add("here", "both", Metric.ACCURACY, run));
        only.forEach(run -> outcomes.add("here", "only", Metric.ACCURACY, run));
        outcomes.add("there", "both", Metric.F1, of(1, 1, 1, 1));
        assertThat(outcomes.places()).containsExactly("here", "there");
        assertThat(outcomes.arms("here")).containsExactly("both", "only");
        assertThat(outcomes.interval("here", "both").value()).isEqualTo(0.75);
        assertThat(outcomes.interval("there", "both").value()).isEqualTo(2 / 3.0);
        assertThat(outcomes.compare("here", "both", "only"))
                .isEqualTo(bootstrap.compare(
                        2, 4, Predictions.scores(both, Metric.ACCURACY), Predictions.scores(only, Metric.ACCURACY)));
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        outcomes.add("here", "both", Metric.ACCURACY, of(0, 1, 0, 0));
        outcomes.add("here", "both", Metric.ACCURACY, of(0, 1, 0, 0));
        outcomes.add("here", "only", Metric.ACCURACY, of(0, 1, 0, 0));
        assertThatThrownBy(() -> outcomes.compare("here", "both", "only")).hasMessageContaining("in pairs");
        assertThatThrownBy(() -> outcomes.interval("here", "bth")).hasMessageContaining("Did you mean \"both\"?");
        assertThatThrownBy(() -> outcomes.interval("her", "both")).hasMessageContaining("Did you mean \"here\"?");
        assertThatThrownBy(() -> outcomes.add("here", "both", Metric.F1, of(0, 1, 0, 0)))
                .isInstanceOf(InputException.class);
    }
}
