package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to break the format, with the words by which the message must explain it. */
class SafetensorsRejectionTest {
    @TempDir
    Path folder;

    /** Headers over eight bytes of data; '' is an empty file's header. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                                   | does not start with '{'
            [1]                                                                                  | does not start with '{'
            ` {}`                                                                                | does not start with '{'
            {"t":                                                                                | not valid JSON
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}                                | not valid JSON
            {"t":{"dtype":"F64","shape":[01],"data_offsets":[0,8]}}                              | not valid JSON
            {"t":{"dtype":"F64","shape":[NaN],"data_offsets":[0,8]}}                             | not valid JSON
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}} {}                            | goes on after its JSON object
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}}                              | not valid JSON
            {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | Duplicate field 't'
            {"t":{"dtype":"F64","dtype":"F64","shape":[1],"data_offsets":[0,8]}}                 | Duplicate field 'dtype'
            {"__metadata__":{"a":"1","a":"2"},"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}} | Duplicate field 'a'
            {"__metadata__":{"a":1},"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}        | __metadata__.a is not a string: 1
            {"__metadata__":"a","t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}            | __metadata__ is not a map of strings
            {"t":[]}                                                                             | tensor "t": is not described by an object
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8],"strides":[1]}}                 | unknown field "strides"
            {"t":{"shape":[1],"data_offsets":[0,8]}}                                             | dtype must be a string, it is missing
            {"t":{"dtype":7,"shape":[1],"data_offsets":[0,8]}}                                   | dtype must be a string, not 7
            {"t":{"dtype":"F65","shape":[1],"data_offsets":[0,8]}}                               | unknown dtype "F65". Did you mean "F
            {"t":{"dtype":"f64","shape":[1],"data_offsets":[0,8]}}                               | unknown dtype "f64". Did you mean "F64"?
            {"t":{"dtype":"F64","data_offsets":[0,8]}}                                           | shape must be an array of integers, it is missing
            {"t":{"dtype":"F64","shape":8,"data_offsets":[0,8]}}                                 | shape must be an array of integers, not 8
            {"t":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}                              | shape[0] must be an integer >= 0
            {"t":{"dtype":"F64","shape":[1,1.0],"data_offsets":[0,8]}}                           | shape[1] must be an integer >= 0
            {"t":{"dtype":"F64","shape":["1"],"data_offsets":[0,8]}}                             | shape[0] must be an integer >= 0
            {"t":{"dtype":"F64","shape":[9223372036854775808],"data_offsets":[0,8]}}             | shape[0] must be an integer >= 0 below 2^63
            {"t":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}}           | overflows 64 bits
            {"t":{"dtype":"F64","shape":[2305843009213693953],"data_offsets":[0,8]}}             | overflows 64 bits
            {"t":{"dtype":"F4","shape":[15],"data_offsets":[0,8]}}                               | does not end on a whole byte
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0]}}                                 | data_offsets must be [begin, end]
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}                               | data_offsets must be [begin, end]
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,-8]}}                              | data_offsets[1] must be an integer >= 0
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8.5]}}                             | data_offsets[1] must be an integer >= 0
            {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}                               | hold 8 bytes, but F32 of shape [1] needs 4
            {"t":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}                              | ends at byte 16, but the file holds only 8
            {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                               | 4 bytes after the last tensor
            {}                                                                                   | 8 bytes after the last tensor
            {"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                               | leaves a hole: bytes 0 to 4
            {"t":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"u":{"dtype":"I8","shape":[5],"data_offsets":[3,8]}} | tensor "u": leaves a hole: bytes 2 to 3
            {"t":{"dtype":"I8","shape":[4],"data_offsets":[4,8]},"u":{"dtype":"I8","shape":[5],"data_offsets":[0,5]}} | tensor "t": starts at byte 4 inside
            {"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"u":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}} | inside the tensor before it
            """)
    void namesTheFault(String header, String words) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        Path path = SafetensorsTest.raw(folder, bytes, new byte[8]);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith(path.toString())
                .hasMessageContaining(words);
    }

    @Test
    void exceptionNamesFileAndTensor() throws IOException {
        byte[] header =
                "{\"w.x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}".getBytes(StandardCharsets.UTF_8);
        Path path = SafetensorsTest.raw(folder, header, new byte[8]);
        SafetensorsException thrown = catchThrowableOfType(SafetensorsException.class, () -> Safetensors.open(path));
        assertThat(thrown.file()).isEqualTo(path);
        assertThat(thrown.tensor()).contains("w.x");
        assertThat(thrown)
                .hasMessage(path + ", tensor \"w.x\": data_offsets [0, 8] hold 8 bytes, but F32 of shape [3] needs 12");
    }

    @Test
    void headerLengthMustFitTheFileAndTheFormat() throws IOException {
        assertThatThrownBy(() -> Safetensors.open(file(new byte[7]))).hasMessageContaining("has 7 bytes, too few");
        assertThatThrownBy(() -> Safetensors.open(file(length(3)))).hasMessageContaining("beyond the file's end");
        assertThatThrownBy(() -> Safetensors.open(file(length(100_000_001))))
                .hasMessageContaining("a header of 100000001 bytes; the format allows 100000000");
        assertThatThrownBy(() -> Safetensors.open(file(length(-1))))
                .hasMessageContaining("a header of 18446744073709551615 bytes");
    }

    @Test
    void headerMustBeUtf8() throws IOException {
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'};
        assertThatThrownBy(() -> Safetensors.open(SafetensorsTest.raw(folder, overlong, new byte[0])))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void deeplyNestedHeaderIsRefusedWithoutOverflowingTheStack() throws IOException {
        byte[] header = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Safetensors.open(SafetensorsTest.raw(folder, header, new byte[0])))
                .isInstanceOf(SafetensorsException.class);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "f", ".safetensors"), content);
    }

    private static byte[] length(long value) {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
