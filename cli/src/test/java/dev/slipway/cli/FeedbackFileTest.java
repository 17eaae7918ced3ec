package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.documents.Documents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackFileTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    @TempDir Path folder;

    @Test
    void linesComeInParts() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(line(i)).append(i == 2 ? "\n\n" : "\n");
        }
        try (FeedbackFile file = open(text.toString())) {
            List<Integer> sizes = new ArrayList<>();
            for (List<FeedbackItem> some = file.next(2); !some.isEmpty(); some = file.next(2)) {
                sizes.add(some.size());
            }
            assertThat(sizes).containsExactly(2, 2, 1);
        }
    }

    /// 2,000 of them are 6 MB, and a call may have 4 MiB.
    @Test
    void partsOfLongLabelsAreNoLargerThanACallMayBe() throws IOException {
        String label = "\u20ac".repeat(1_000);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            text.append(line(i).replace(":1}", ":\"" + label + "\"}")).append('\n');
        }
        try (FeedbackFile file = open(text.toString())) {
            List<FeedbackItem> all = new ArrayList<>();
            int parts = 0;
            for (List<FeedbackItem> some = file.next(2_000);
                    !some.isEmpty();
                    some = file.next(2_000)) {
                assertThat(Documents.json(some).getBytes(UTF_8)).hasSizeLessThan(4 << 20);
                all.addAll(some);
                parts++;
            }
            assertThat(parts).isEqualTo(2);
            assertThat(all)
                    .extracting(FeedbackItem::prediction)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 2_000).mapToObj(FeedbackFileTest::id).toList());
        }
    }

    @Test
    void anArrayMayHaveAnyLayout() throws IOException {
        try (FeedbackFile file = open("\n [\n" + line(1) + ",\n\n" + line(2) + "\n]\n")) {
            assertThat(file.next(10))
                    .containsExactly(
                            FeedbackItem.label(id(1), new Cell.Whole(1)),
                            FeedbackItem.label(id(2), new Cell.Whole(1)));
            assertThat(file.next(10)).isEmpty();
        }
    }

    @Test
    void itemsWithoutAnEndpointGetTheOneThatWasNamed() throws IOException {
        String own = line(2).replace("}", ",\"endpoint\":\"fraud\"}");
        Path file = Files.writeString(folder.resolve("labels"), line(1) + "\n" + own);
        try (FeedbackFile items = FeedbackFile.open(file, FLIGHTS)) {
            assertThat(items.next(10))
                    .extracting(FeedbackItem::endpoint)
                    .containsExactly(FLIGHTS, new EndpointName("fraud"));
        }
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() throws IOException {
        try (FeedbackFile file = open(line(1) + "\n" + line(2).replace("}", ",\"tiem\":0}"))) {
            assertThatThrownBy(() -> file.next(10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("labels:2: /tiem: unknown member (did you mean time?)");
        }
    }

    @Test
    void nullIsNoItem() throws IOException {
        try (FeedbackFile file = open(line(1) + "\nnull\n")) {
            assertThatThrownBy(() -> file.next(10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("labels:2: null (expected: fields, ");
        }
    }

    /// Also behind the first lines of an array.
    @Test
    void fileThatIsNoTextIsNamed() throws IOException {
        byte[] array = new byte[20_000];
        Arrays.fill(array, (byte) '\n');
        array[0] = '[';
        array[array.length - 1] = (byte) 0xff;
        for (byte[] bytes : List.of(array, new byte[] {(byte) 0xff, '\n'})) {
            Path file = Files.write(folder.resolve("labels"), bytes);
            try (FeedbackFile items = FeedbackFile.open(file, null)) {
                assertThatThrownBy(() -> items.next(10))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(file + ": not text (expected: UTF-8)");
            }
        }
    }

    /// A label with another sign in it would be kept as somebody's word.
    @Test
    void standardInputThatIsNoTextIsNamedAsWell() throws IOException {
        byte[] latin = line(1).replace(":1}", ":\"sp\u00e4t\"}").getBytes(ISO_8859_1);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(latin));
        try (FeedbackFile items = FeedbackFile.open(Path.of("-"), null)) {
            assertThatThrownBy(() -> items.next(10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-: not text (expected: UTF-8)");
        } finally {
            System.setIn(before);
        }
    }

    private FeedbackFile open(String text) throws IOException {
        return FeedbackFile.open(Files.writeString(folder.resolve("labels"), text), null);
    }

    private static String line(int number) {
        return "{\"prediction\":\"" + id(number) + "\",\"label\":1}";
    }

    private static PredictionId id(int number) {
        return new PredictionId("%032x".formatted(number));
    }
}
