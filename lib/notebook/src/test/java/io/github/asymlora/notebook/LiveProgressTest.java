package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveProgressTest {
    @Test
    void saysHowFarItIs() {
        var progress = LiveProgress.of("B only <seed 7>", 100);
        progress.update(25, 0.4321, 800);

        assertThat(progress.text())
                .startsWith("B only <seed 7>: step 25 of 100, loss 0.4321, ")
                .endsWith(" left");
        assertThat(progress.text()).contains(" examples/s");
        assertThat(progress.html()).contains("<progress value=\"25\" max=\"100\">", "&lt;seed 7&gt;");
    }

    @Test
    void saysWhatComesAfterItInTheNotebook() {
        var progress = LiveProgress.of("search", 100);
        progress.before(7200);
        progress.update(25, 0.4321, 800);

        assertThat(progress.text()).endsWith("left, 2 h 00 min in the notebook");
        progress.close();
        assertThat(progress.text()).doesNotContain("notebook");
    }

    @Test
    void aRunningLineSaysWhenThatWas() {
        var progress = LiveProgress.of("both", 4);
        progress.update(1, 0.5, 0);
        assertThat(progress.html()).containsPattern("left <small>\\(as of \\d\\d:\\d\\d:\\d\\d\\)");
        progress.close();
        assertThat(progress.html()).doesNotContain("as of");
    }

    @Test
    void aCellThatDoesNotEndWellEndsTheLinesThatAreOpen() {
        var stopped = LiveProgress.of("both", 4);
        stopped.update(2, Double.NaN, 0);
        LiveProgress.cellEnded(LiveProgress.End.WELL);
        assertThat(stopped.text()).contains("left");
        LiveProgress.cellEnded(LiveProgress.End.STOPPED);
        assertThat(stopped.text()).isEqualTo("both: stopped at step 2 of 4, 0 s");

        var failed = LiveProgress.of("both", 4);
        failed.update(3, Double.NaN, 0);
        failed.close(); // by a try block, which doesn't know why
        LiveProgress.cellEnded(LiveProgress.End.FAILED);
        assertThat(failed.text()).isEqualTo("both: failed at step 3 of 4, 0 s");
        assertThat(stopped.text()).startsWith("both: stopped");

        var finished = LiveProgress.of("both", 4);
        finished.update(4, Double.NaN, 0);
        finished.close();
        LiveProgress.cellEnded(LiveProgress.End.FAILED);
        assertThat(finished.text()).isEqualTo("both: step 4 of 4, 0 s");
    }

    @Test
    void saysHowItEnded() {
        var finished = LiveProgress.of("both", 2);
        finished.update(2, 0.5, 0);
        finished.close();
        assertThat(finished.text()).isEqualTo("both: step 2 of 2, loss 0.5000, 0 s");

        var stopped = LiveProgress.of("both", 2);
        stopped.update(1, Double.NaN, 0);
        stopped.close();
        assertThat(stopped.text()).isEqualTo("both: stopped at step 1 of 2, 0 s");
    }
}
