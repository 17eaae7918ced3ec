package dev.slipway.runtime.trees.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The names of categories that are numbers.
class CategoryTableTest {
    /// A float has 24 bits: both would be called 20000004.
    private static final long FIRST = 20_000_003;

    private static final long SECOND = 20_000_004;

    @Test
    void numbersKeepAllTheirDigitsInJson() throws IOException {
        String table =
                """
                {"enc":[{"type":15,"values":[20000003,20000004,-7,9007199254740993]},
                {"offsets":[],"values":[]},{"offsets":[0,2,4],"values":[104,105,-61,-68]}]}\
                """;
        assertThat(json(table))
                .containsExactly(
                        List.of("20000003", "20000004", "-7", "9007199254740993"),
                        List.of(),
                        List.of("hi", "ü"));
    }

    @Test
    void numbersKeepAllTheirDigitsInUbjson() throws IOException {
        assertThat(ubjson(15, 'L', FIRST, SECOND)).containsExactly(List.of("20000003", "20000004"));
    }

    @Test
    void unsignedNumbersThatUbjsonWritesAsSignedOnesKeepTheirNames() throws IOException {
        assertThat(ubjson(10, 'U', 200, 7)).containsExactly(List.of("200", "7"));
        assertThat(ubjson(12, 'I', 45_536, 7)).containsExactly(List.of("45536", "7"));
        assertThat(ubjson(14, 'l', 4_000_000_000L, 7)).containsExactly(List.of("4000000000", "7"));
        assertThat(ubjson(16, 'L', -1, 7)).containsExactly(List.of("18446744073709551615", "7"));
        assertThat(ubjson(11, 'I', -7, 7)).containsExactly(List.of("-7", "7"));
        assertThat(ubjson(13, 'l', -7, 7)).containsExactly(List.of("-7", "7"));
    }

    /// A column of two numbers.
    ///
    /// @param type what XGBoost calls the numbers
    /// @param marker what UBJSON calls them
    private static List<List<String>> ubjson(int type, char marker, long first, long second)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte('{');
        name(out, "enc");
        out.writeBytes("[{");
        name(out, "type");
        out.writeByte('i');
        out.writeByte(type);
        name(out, "values");
        out.writeBytes("[$" + marker + "#i\002");
        for (long value : new long[] {first, second}) {
            switch (marker) {
                case 'U' -> out.writeByte((int) value);
                case 'I' -> out.writeShort((int) value);
                case 'l' -> out.writeInt((int) value);
                default -> out.writeLong(value);
            }
        }
        out.writeBytes("}]}");
        try (ModelDocument document =
                new UbjsonDocument(new ByteArrayInputStream(bytes.toByteArray()))) {
            return CategoryTable.read(document);
        }
    }

    @Test
    void numbersWithAPointAreNamedInTheFewestDigits() throws IOException {
        assertThat(json("{\"enc\":[{\"type\":9,\"values\":[1E0,2.5E-1,-3E0]}]}"))
                .containsExactly(List.of("1", "0.25", "-3"));
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        out.writeByte('i');
        out.writeByte(name.length());
        out.writeBytes(name);
    }

    private static List<List<String>> json(String text) throws IOException {
        try (ModelDocument document =
                new JsonDocument(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            return CategoryTable.read(document);
        }
    }
}
