package io.github.asymlora.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** A number of bytes as Hugging Face writes it: {@code 5GB}, {@code 512MiB}. */
final class ByteSize implements CommandLine.ITypeConverter<Long> {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(K|M|G|T)(I?)B");
    private static final List<String> UNITS = List.of("K", "M", "G", "T");

    @Override
    public Long convert(String written) {
        Matcher parts = WRITTEN.matcher(written.strip().toUpperCase(Locale.ROOT));
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new CommandLine.TypeConversionException("'" + written + "' is no size, such as 5GB or 512MiB");
        }
        long bytes = Long.parseLong(parts.group(1));
        for (int i = 0; i <= UNITS.indexOf(parts.group(2)); i++) {
            bytes *= parts.group(3).isEmpty() ? 1000 : 1024;
        }
        return bytes;
    }
}
