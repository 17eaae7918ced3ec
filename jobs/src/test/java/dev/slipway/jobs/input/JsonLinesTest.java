package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonLinesTest {
    private static List<String> lines(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        try (JsonLines reader =
                new JsonLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            while (reader.next()) {
                lines.add(
                        reader.isTooLong()
                                ? "too long"
                                : new String(
                                        reader.buffer(),
                                        reader.from(),
                                        reader.length(),
                                        StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    @Test
    void linesOfAnyLengthAreThoseOfTheText() {
        Property.holds(
                200,
                random -> {
                    List<String> expected = new ArrayList<>();
                    int count = random.nextInt(6);
                    for (int i = 0; i < count; i++) {
                        expected.add("x".repeat(random.nextInt(random.nextInt(1, 200_000))));
                    }
                    String text = String.join("\n", expected);
                    boolean endsOpen = !expected.isEmpty() && !expected.getLast().isEmpty();
                    assertThat(lines(endsOpen && random.nextBoolean() ? text : text + "\n"))
                            .isEqualTo(expected.isEmpty() ? List.of("") : expected);
                });
    }

    @Test
    void lineThatIsTooLongIsReadOverAndSaid() throws IOException {
        String tooLong = "y".repeat(JsonLines.LONGEST + 100_000);
        assertThat(lines("a\n" + tooLong + "\nb\n" + tooLong))
                .containsExactly("a", "too long", "b", "too long");
    }
}
