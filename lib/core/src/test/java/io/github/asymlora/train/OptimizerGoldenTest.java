package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.tensor.Compute;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AdamW, clipping and schedules against PyTorch and transformers. AMSGrad and several cosine cycles aren't offered. */
class OptimizerGoldenTest {
    private static final String TENSORS = "optim/adamw.safetensors";

    @ParameterizedTest
    @CsvSource({
        "default,f64,1e-12", "hf,f64,1e-12", "no_decay,f64,1e-12", "big_eps,f64,1e-12",
        "default,f32,1e-6", "hf,f32,1e-6", "no_decay,f32,1e-6", "big_eps,f32,1e-6"
    })
    void adamWIsPyTorchs(String name, String precision, double tolerance) {
        JsonNode options = Golden.json("optim/adamw.json").get(name);
        try (NDManager manager = Compute.newManager()) {
            Map<String, NDArray> states = Golden.tensors(TENSORS, name + "." + precision + ".", manager);
            Map<String, NDArray> gradients = Golden.tensors(TENSORS, name + ".grad.", manager);
            Map<String, NDArray> parameters = new HashMap<>();
            states.forEach(
                    (parameter, all) -> parameters.put(parameter, all.get(0).duplicate()));
            AdamW.Options constants = new AdamW.Options(
                    options.get("betas").get(0).asDouble(),
                    options.get("betas").get(1).asDouble(),
                    options.get("eps").asDouble(),
                    options.get("weight_decay").asDouble());
            try (AdamW adamW = new AdamW(parameters, constants, parameter -> true, manager)) {
                for (int step = 0; step < 10; step++) {
                    Map<String, NDArray> now = new HashMap<>();
                    for (String parameter : parameters.keySet()) {
                        NDArray gradient = gradients.get(parameter).get(step);
                        now.put(
                                parameter,
                                gradient.toType(parameters.get(parameter).getDataType(), true));
                    }
                    adamW.step(now, options.get("lr").asDouble());
                    for (String parameter : parameters.keySet()) {
                        assertThat(Golden.distance(
                                        parameters.get(parameter),
                                        states.get(parameter).get(step + 1)))
                                .as("%s after step %d", parameter, step + 1)
                                .isLessThan(tolerance);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"clip0", "clip1", "clip2"})
    void clippingIsPyTorchs(String name) {
        JsonNode expected = Golden.json("optim/adamw.json").get(name);
        try (NDManager manager = Compute.newManager()) {
            Map<String, NDArray> gradients = Golden.tensors(TENSORS, name + ".grad.", manager);
            Map<String, NDArray> clipped = Golden.tensors(TENSORS, name + ".clipped.", manager);
            double norm = 0;
            for (NDArray gradient : gradients.values()) {
                norm += Math.pow(gradient.norm().getFloat(), 2);
            }
            norm = Math.sqrt(norm);
            assertThat(norm).isCloseTo(expected.get("total_norm").asDouble(), within(1e-5 * norm));
            double factor = Gradients.clipping(norm, expected.get("max_norm").asDouble());
            gradients.forEach((key, gradient) -> assertThat(Golden.distance(gradient.mul(factor), clipped.get(key)))
                    .isLessThan(1e-6));
        }
    }

    @Test
    void schedulesAreTransformers() {
        JsonNode schedules = Golden.json("optim/schedules.json");
        int checked = 0;
        for (JsonNode schedule : schedules) {
            if (schedule.has("num_cycles")) {
                continue;
            }
            Schedule kind = Schedule.valueOf(schedule.get("schedule")
                    .asText()
                    .replace("_with_warmup", "")
                    .toUpperCase(Locale.ROOT));
            for (int step = 0; step < schedule.get("lr").size(); step++) {
                double rate = schedule.get("base_lr").asDouble()
                        * kind.factor(
                                step,
                                schedule.get("warmup_steps").asInt(),
                                schedule.get("total_steps").asInt(),
                                1);
                assertThat(rate).isCloseTo(schedule.get("lr").get(step).asDouble(), within(1e-15));
            }
            checked++;
        }
        assertThat(checked).isEqualTo(9);
    }

    /** transformers 4.57: {@code TrainingArguments(warmup_ratio=ratio).get_warmup_steps(steps)}. */
    @ParameterizedTest
    @CsvSource({"63, 0.1, 7", "60, 0.1, 6", "100, 0.07, 8", "1, 0.1, 1", "100, 0.06, 6", "101, 0.06, 7", "63, 0, 0"})
    void warmupHasTransformersSteps(int steps, double ratio, int expected) {
        assertThat(TrainingOptions.DEFAULT.withWarmup(ratio).warmupSteps(steps)).isEqualTo(expected);
    }
}
