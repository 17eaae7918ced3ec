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
                {"enc":[{"type":14,"values":[20000003,20000004,-7,9007199254740993]},
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte('{');
        name(out, "enc");
        out.writeBytes("[{");
        name(out, "type");
        out.writeBytes("i\016");
        name(out, "values");
        out.writeBytes("[$L#i\002");
        out.writeLong(FIRST);
        out.writeLong(SECOND);
        out.writeBytes("}]}");
        try (ModelDocument document =
                new UbjsonDocument(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(CategoryTable.read(document))
                    .containsExactly(List.of("20000003", "20000004"));
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
