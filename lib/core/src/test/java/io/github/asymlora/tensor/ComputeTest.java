package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeTest {
    @Test
    void choosesTheCpuByNameAndWhereThereIsNothingElse() {
        assertThat(Compute.choose("cpu")).isEqualTo(Device.cpu());
        assertThat(Compute.choose(" CPU ")).isEqualTo(Device.cpu());
        Device otherwise = Engine.getEngine("PyTorch").getGpuCount() > 0 ? Device.gpu() : Device.cpu();
        assertThat(Compute.choose(null)).isEqualTo(otherwise);
        assertThat(Compute.choose("  ")).isEqualTo(otherwise);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "foo", "gpu-1", "gpu1x", "-1", "cpu+gpu", "gpu gpu", "cpu0", "7", "gpu99999999999"})
    void refusesWhatIsNoDevice(String wanted) {
        assertThatThrownBy(() -> Compute.choose(wanted))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("ASYMLORA_DEVICE=" + wanted)
                .hasMessageContaining("cpu, cuda or gpu1");
    }

    @Test
    void refusesAGpuThatTheEngineDoesNotSee() {
        assertThatThrownBy(() -> Compute.choose("gpu99"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("ASYMLORA_DEVICE=gpu99")
                .hasMessageContaining(
                        "the engine sees " + Engine.getEngine("PyTorch").getGpuCount() + " GPUs");
    }

    @Test
    void saysWhatComputes() {
        assertThat(Compute.describe())
                .contains("PyTorch", "2.7.1", Compute.device().toString());
    }

    @Test
    void theEnginesStreamDependsOnSeedPurposeAndStepOnly() {
        float[] mask = mask(7, "dropout", 3);
        assertThat(mask(8, "dropout", 3)).isNotEqualTo(mask);
        assertThat(mask(7, "other", 3)).isNotEqualTo(mask);
        assertThat(mask(7, "dropout", 4)).isNotEqualTo(mask);
        assertThat(mask(7, "dropout", 3)).isEqualTo(mask);
    }

    private static float[] mask(long seed, String purpose, long step) {
        try (NDManager manager = Compute.newManager()) {
            NDArray ones = manager.ones(new Shape(64));
            Compute.seed(seed, purpose, step);
            return Operators.dropout(ones, 0.5f).toFloatArray();
        }
    }
}
