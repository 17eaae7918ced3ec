package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions that are copied into a file as they stood in the ring.
final class AsItStoodTest {
    private static final CapturePolicy ALL = Flown.sampling(1);

    /// Drops and hashes nothing that there is, but has columns made before they are written.
    private static final CapturePolicy IN_COLUMNS =
            Flown.policy(1, List.of(), List.of("unrelated"));

    @TempDir private Path directory;

    @Test
    void whatIsReadIsWhatItsColumnsWouldHaveSaid() {
        Property.holds(
                60,
                random -> {
                    Path root = Files.createTempDirectory(directory, "made");
                    RandomPredictions made = new RandomPredictions(random);
                    List<WholePrediction> all =
                            IntStream.range(0, 20).mapToObj(made::next).toList();
                    Path stood = file(root.resolve("stood"), all, ALL);
                    Path columns = file(root.resolve("columns"), all, IN_COLUMNS);

                    assertThat(Frames.types(stood)).contains(SpoolFormat.AS_IT_STOOD);
                    assertThat(Frames.types(columns)).doesNotContain(SpoolFormat.AS_IT_STOOD);
                    assertThat(Frames.read(stood)).hasSize(40).isEqualTo(Frames.read(columns));
                });
    }

    @Test
    void frameThatWasCutIsNoPrediction() throws IOException {
        List<byte[]> frames = Frames.of(file(directory.resolve("whole"), flights(1), ALL));
        byte[] whole = frames.getLast();
        Path file = directory.resolve("cut");
        for (int length = 1; length < whole.length; length++) {
            Frames.write(file, List.of(frames.get(0), frames.get(1), Arrays.copyOf(whole, length)));
            assertThat(Frames.readable(file, 3)).as("%d bytes", length).isEmpty();
        }
        Frames.write(file, frames);
        assertThat(Frames.readable(file, 3)).hasSize(1);
    }

    @Test
    void framesThatLieNeverStopWhoeverReadsThem() {
        Property.holds(
                20,
                random -> {
                    Path root = Files.createTempDirectory(directory, "lying");
                    RandomPredictions made = new RandomPredictions(random);
                    List<WholePrediction> all = IntStream.range(0, 5).mapToObj(made::next).toList();
                    List<byte[]> frames = Frames.of(file(root.resolve("whole"), all, ALL));
                    Path file = root.resolve("lie");
                    for (int i = 0; i < 40; i++) {
                        Frames.write(file, Frames.lying(frames, random));
                        assertThat(Frames.readable(file, frames.size()))
                                .hasSizeLessThanOrEqualTo(5);
                        Frames.readInAnyOrder(file);
                    }
                });
    }

    @Test
    void whatIsDroppedOrHashedIsOnNoDisk() throws IOException {
        Signature signature =
                Signature.of(
                        List.of(
                                TensorSpec.of("shown", Datatype.BYTES, -1),
                                TensorSpec.of("dropped", Datatype.BYTES, -1),
                                TensorSpec.of("hashed", Datatype.BYTES, -1)),
                        List.of());
        List<WholePrediction> all =
                List.of(
                        whole(
                                1,
                                null,
                                CapturedCall.of(
                                        Flown.VERSION,
                                        signature,
                                        ALL,
                                        List.of(
                                                BytesTensor.ofText(Shape.of(1), "first-value"),
                                                BytesTensor.ofText(Shape.of(1), "second-value"),
                                                BytesTensor.ofText(Shape.of(1), "third-value")))));

        assertThat(Frames.text(file(directory.resolve("all"), all, ALL)))
                .contains("first-value", "second-value", "third-value");
        CapturePolicy some = Flown.policy(1, List.of("dropped"), List.of("hashed"));
        assertThat(Frames.text(file(directory.resolve("some"), all, some)))
                .contains("first-value")
                .doesNotContain("second-value", "third-value");
        CapturePolicy dropping = Flown.policy(1, List.of("dropped"), List.of());
        assertThat(Frames.text(file(directory.resolve("dropping"), all, dropping)))
                .contains("first-value", "third-value")
                .doesNotContain("second-value");
    }

    @Test
    void whatACallersVendorSaysInItsTraceIsOnNoDisk() throws IOException {
        WholePrediction made = new RandomPredictions(new SplittableRandom(1)).next(1);
        WholePrediction drawn =
                new WholePrediction(
                        made.observed(),
                        CaptureReason.SAMPLE,
                        null,
                        Flown.tensors(1, Flown.call(1)));

        assertThat(made.observed().trace().state()).startsWith("state=");
        assertThat(Frames.text(file(directory.resolve("all"), List.of(drawn), ALL)))
                .doesNotContain("state=");
    }

    @Test
    void schemasAndWordsAreWrittenOnceAFileWhoeverTakesTurns() throws IOException {
        List<WholePrediction> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(whole(2 * i, new TeamName("risk"), Flown.call(i)));
            all.add(whole(2 * i + 1, null, Flown.call(i)));
        }

        Path file = file(directory.resolve("turns"), all, ALL);

        assertThat(Collections.frequency(Frames.types(file), SpoolFormat.TENSOR_SCHEMA))
                .isEqualTo(2);
        assertThat(Collections.frequency(Frames.types(file), SpoolFormat.WORDS)).isEqualTo(1);
        assertThat(Frames.readable(file, 23))
                .extracting(CapturedPrediction::team)
                .startsWith(new TeamName("risk"), null, new TeamName("risk"), null)
                .hasSize(20);
    }

    @Test
    void oneIsFoundByItsIdAmongAll() throws IOException {
        Path file = file(directory.resolve("all"), flights(20), ALL);
        String wanted = Flown.id(7).value();
        try (SpoolReader reader = SpoolReader.open(file)) {
            SpooledPrediction found = Objects.requireNonNull(reader.next(wanted::equals));
            assertThat(found.prediction().id()).isEqualTo(wanted);
            assertThat(reader.next(wanted::equals)).isNull();
        }
    }

    private static List<WholePrediction> flights(int count) {
        return IntStream.range(0, count).mapToObj(i -> whole(i, null, Flown.call(i))).toList();
    }

    private static WholePrediction whole(int seconds, @Nullable TeamName team, CapturedCall call) {
        return new WholePrediction(
                Flown.answered(seconds, 100),
                CaptureReason.SAMPLE,
                team,
                Flown.tensors(seconds, call));
    }

    /// A closed file of these, drawn by this policy.
    private static Path file(Path root, List<WholePrediction> all, CapturePolicy policy)
            throws IOException {
        Spool spool = Spools.open(root, new CaptureCounts());
        for (WholePrediction one : all) {
            spool.append(
                    new WholePrediction(
                            one.observed(), one.reason(), one.team(), Spools.drawn(one, policy)));
        }
        spool.close();
        return spool.closed().getFirst().path();
    }
}
