package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashStreamTest {
    @Test
    void isTheHashOfLengthsAndValues() {
        int[] values = IntStream.range(0, 50_000).toArray();
        ByteBuffer all =
                ByteBuffer.allocate((1 + values.length) * Integer.BYTES).putInt(values.length);
        IntStream.of(values).forEach(all::putInt);
        assertThat(new HashStream().add(values).hex()).isEqualTo(Hashes.ofBytes(all.array()));
        assertThat(new HashStream().add("é").hex())
                .isEqualTo(Hashes.ofBytes(new byte[] {0, 0, 0, 2, (byte) 0xc3, (byte) 0xa9}));
    }

    @Test
    void noTwoSequencesAreAlike() {
        List<String> hashes = List.of(
                new HashStream().hex(),
                new HashStream().add("").hex(),
                new HashStream().add((String) null).hex(),
                new HashStream().add("null").hex(),
                new HashStream().add("a").add("bc").hex(),
                new HashStream().add("ab").add("c").hex(),
                new HashStream().add("abc").hex(),
                new HashStream().add("a\0b").hex(),
                new HashStream().add("a").add("b").hex(),
                new HashStream().add(1, 2).add(3).hex(),
                new HashStream().add(1).add(2, 3).hex(),
                new HashStream().add(1, 2, 3).hex());
        assertThat(hashes).doesNotHaveDuplicates();
    }
}
