package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeTest {
    @ParameterizedTest
    @CsvSource({
        "cpu, 0, cpu",
        "cpu, 4, cpu",
        "cuda, 1, cuda:0",
        "cuda, 4, cuda:0",
        "cuda:0, 1, cuda:0",
        "cuda:3, 4, cuda:3",
        ", 0, cpu",
        ", 1, cuda:0",
        "'  ', 0, cpu",
        "'', 2, cuda:0"
    })
    void choosesByNameElseTheFirstGpuThatIsThere(String wanted, int gpus, String device) {
        assertThat(Compute.name(Compute.choose(wanted, gpus))).isEqualTo(device);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tpu",
                "gpu",
                "gpu1",
                "gpu:1",
                "CPU",
                " cpu",
                "Cuda",
                "cuda1",
                "cuda:",
                "cuda:-1",
                "cuda:1x",
                "-1",
                "7",
                "cuda0",
                "cpu:0",
                "cuda cuda",
                "cuda:99999999999",
                "cuda:\u0661"
            })
    void refusesWhatIsNoDevice(String wanted) {
        assertThatThrownBy(() -> Compute.choose(wanted, 8))
                .isInstanceOf(InputException.class)
                .hasMessage("ASYMLORA_DEVICE=" + wanted + " is no device. Use cpu, cuda or cuda:1.");
    }

    @ParameterizedTest
    @CsvSource({
        "cuda, 0, no GPU",
        "cuda:0, 0, no GPU",
        "cuda:1, 1, '1 GPU, cuda:0'",
        "cuda:4, 4, '4 GPUs, cuda:0 to cuda:3'"
    })
    void refusesAGpuThatTheEngineDoesNotSee(String wanted, int gpus, String seen) {
        assertThatThrownBy(() -> Compute.choose(wanted, gpus))
                .isInstanceOf(InputException.class)
                .hasMessage("ASYMLORA_DEVICE=" + wanted + ": the engine sees " + seen
                        + ". What is missing says: environment/asymlora doctor");
    }

    @Test
    void saysWhatComputes() {
        assertThat(Compute.describe()).contains("PyTorch", "2.7.1", Compute.name(Compute.device()));
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
