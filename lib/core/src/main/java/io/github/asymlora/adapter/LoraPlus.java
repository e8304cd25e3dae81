package io.github.asymlora.adapter;

import io.github.asymlora.model.Layer;

/**
 * LoRA+: LoRA whose B learns faster, η_B = λ·η_A.
 *
 * <p>Source: Hayou et al. 2024, section 4. In files it is a LoRA.
 *
 * @param lora what is trained
 * @param ratio λ, about 16 in the paper
 */
public record LoraPlus(Lora lora, double ratio) implements LoraVariant {
    public LoraPlus {
        Ranges.above0("ratio", ratio);
    }

    @Override
    public String name() {
        return "LoRA+";
    }

    @Override
    public void check(Layer layer) {
        lora.check(layer);
    }

    @Override
    public double learningRateFactor(String parameter) {
        return parameter.contains(".lora_B.") || parameter.endsWith(LoraEmbedding.B) ? ratio : 1;
    }
}
