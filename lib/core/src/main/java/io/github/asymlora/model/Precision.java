package io.github.asymlora.model;

/** In what linear layers multiply. */
public enum Precision {
    FP32,
    /** bfloat16, fp32's range with 8 bits of precision, sums in fp32; faster where the processor knows it. */
    BF16
}
