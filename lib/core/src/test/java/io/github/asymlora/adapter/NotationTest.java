package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {
    private static final Lora BOTH = Lora.rank(4);

    /** The published parser reads its own README's example as the opposite arm. */
    @Test
    void hMarksWhatTrains() {
        Lora onlyB = Notation.apply(BOTH, "A_rand_hB_zero");
        assertThat(onlyB.a()).isEqualTo(Factor.orthonormal().frozen());
        assertThat(onlyB.b()).isEqualTo(Factor.zero());
        assertThat(onlyB.a().trained()).isFalse();
        assertThat(onlyB.b().trained()).isTrue();
        Lora onlyA = Notation.apply(BOTH, "hA_zero_B_rand");
        assertThat(onlyA.a()).isEqualTo(Factor.zero());
        assertThat(onlyA.b()).isEqualTo(Factor.orthonormal().frozen());
    }

    @ParameterizedTest
    @CsvSource({
        "A_rand_hB_zero,  B\u0302\u2080A_rand,       orthonormal,     false, zero,        true",
        "hA_zero_B_rand,  B_randA\u0302\u2080,       zero,            true,  orthonormal, false",
        "A_V_hB_zero,     B\u0302\u2080A_V,          singular,        false, zero,        true",
        "A_Vlow_hB_zero,  B\u0302\u2080A_Vlow,       singular_bottom, false, zero,        true",
        "A_km_hB_zero,    B\u0302\u2080A_km,         kaiming,         false, zero,        true",
        "hA_zero_B_U,     B_UA\u0302\u2080,          zero,            true,  singular,    false",
        "hA_zero_B_Ulow,  B_UlowA\u0302\u2080,       zero,            true,  singular_bottom, false",
        "hA_zero_B_km,    B_kmA\u0302\u2080,         zero,            true,  kaiming,     false",
        "hA_km_hB_zero,   B\u0302\u2080A\u0302_km,   kaiming,         true,  zero,        true",
        "hA_rand_hB_zero, B\u0302\u2080A\u0302_rand, orthonormal,     true,  zero,        true"
    })
    void everyArmReadsAndPrints(
            String code, String paper, String initA, boolean trainsA, String initB, boolean trainsB) {
        Lora expected = BOTH.a(new Factor(init(initA), trainsA)).b(new Factor(init(initB), trainsB));
        assertThat(Notation.apply(BOTH, code)).isEqualTo(expected);
        assertThat(Notation.apply(BOTH, paper)).isEqualTo(expected);
        assertThat(Notation.code(expected)).isEqualTo(code);
        assertThat(Notation.paper(expected)).isEqualTo(paper);
        assertThat(expected.name()).isEqualTo("LoRA " + paper);
    }

    private static Init init(String name) {
        return Init.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Property
    void whatIsPrintedIsRead(@ForAll Init initA, @ForAll boolean trainsA, @ForAll Init initB, @ForAll boolean trainsB) {
        Lora lora = BOTH.a(new Factor(initA, trainsA)).b(new Factor(initB, trainsB));
        Lora other = BOTH.a(Factor.zero().frozen()).b(Factor.zero().frozen());
        assertThat(Notation.apply(other, Notation.code(lora))).isEqualTo(lora);
        for (Normalizer.Form form : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
            assertThat(Notation.apply(other, Normalizer.normalize(Notation.paper(lora), form)))
                    .isEqualTo(lora);
        }
    }

    @Test
    void theHatIsTheSameComposedAndDecomposed() {
        assertThat("\u00C2").isNotEqualTo("A\u0302"); // B has no composed form
        Lora onlyA = BOTH.b(Factor.orthonormal().frozen()).a(Factor.zero());
        assertThat(Notation.apply(BOTH, "B_rand\u00C2\u2080")).isEqualTo(onlyA);
        assertThat(Notation.apply(BOTH, "B_randA\u0302\u2080")).isEqualTo(onlyA);
        assertThat(Notation.apply(BOTH, "  B_rand \u00C2_0 ")).isEqualTo(onlyA);
    }

    @Test
    void onlyTheFactorsChange() {
        Lora lora = Lora.rank(3).alpha(7).dropout(0.25).on("key");
        Lora read = Notation.apply(lora, "A_V_hB_zero");
        assertThat(read.a(lora.a()).b(lora.b())).isEqualTo(lora);
        assertThat(read).isNotEqualTo(lora);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lora",
                "A_rand",
                "A_rand_B",
                "hB_zero_A_rand",
                "A_rand_hB_zero_",
                "A_rand_hB_zero_C_rand",
                "A_rand_hhB_zero",
                "A_random_hB_zero",
                "a_rand_hb_zero",
                "A\u0302_randA_0"
            })
    void refusesWhatIsNoArm(String text) {
        assertThatThrownBy(() -> Notation.apply(BOTH, text))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("\"" + text + "\" is not an arm")
                .hasMessageContaining("A_rand_hB_zero");
    }

    @ParameterizedTest
    @CsvSource({
        "A_U_hB_zero, A can't start at U",
        "hA_zero_B_V, B can't start at V",
        "B_VlowA\u0302\u2080, B can't start at Vlow"
    })
    void refusesTheOtherSidesVectors(String text, String reason) {
        assertThatThrownBy(() -> Notation.apply(BOTH, text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(text)
                .hasMessageContaining(reason);
    }
}
