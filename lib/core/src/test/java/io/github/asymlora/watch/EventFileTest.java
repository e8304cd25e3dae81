package io.github.asymlora.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes made by the tensorboard package 2.21.0: RecordWriter, event_pb2. */
class EventFileTest {
    private static final String SCALAR =
            "2100000000000000017becf609000000000000f83f10ac022a130a110a0a" + "747261696e2f6c6f7373150000803e6557981f";
    private static final String TEXT = "2a330a310a137265636970652f746578745f73756d6d617279420e0807120042"
            + "0820202020613a20314a0a0a060a04746578742002";
    private static final int WALL_TIME = 9;

    @TempDir
    private Path folder;

    private byte[] rest;

    /** The next record, with its length and checksums. */
    private byte[] next() {
        int length = (int) ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN).getLong() + 16;
        byte[] record = Arrays.copyOf(rest, length);
        rest = Arrays.copyOfRange(rest, length, rest.length);
        return record;
    }

    private static byte[] data(byte[] record) {
        return Arrays.copyOfRange(record, 12, record.length - 4);
    }

    @Test
    void theBytesAreTensorBoards() throws IOException {
        Path file = folder.resolve("events");
        try (EventFile events = new EventFile(file)) {
            events.scalar(new Scalar("train/loss", 0.25, 300, 1.5));
            events.text("recipe", "    a: 1");
        }
        rest = Files.readAllBytes(file);
        assertThat(new String(data(next()), WALL_TIME, 15, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u001a\rbrain.Event:2");
        assertThat(data(next())).endsWith(0x3a, 2, 8, 1); // the session starts
        assertThat(HexFormat.of().formatHex(next())).isEqualTo(SCALAR);
        byte[] text = data(next());
        assertThat(HexFormat.of().formatHex(text, WALL_TIME, text.length)).isEqualTo(TEXT);
        assertThat(rest).isEmpty();
    }
}
