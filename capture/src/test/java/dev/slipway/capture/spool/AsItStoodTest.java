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
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

                    assertThat(types(stood)).contains(SpoolFormat.AS_IT_STOOD);
                    assertThat(types(columns)).doesNotContain(SpoolFormat.AS_IT_STOOD);
                    assertThat(read(stood)).hasSize(40).isEqualTo(read(columns));
                });
    }

    @Test
    void frameThatWasCutIsNoPrediction() throws IOException {
        List<byte[]> frames = frames(file(directory.resolve("whole"), flights(1), ALL));
        byte[] whole = frames.getLast();
        Path file = directory.resolve("cut");
        for (int length = 1; length < whole.length; length++) {
            write(file, List.of(frames.get(0), frames.get(1), Arrays.copyOf(whole, length)));
            assertThat(readable(file, 3)).as("%d bytes", length).isEmpty();
        }
        write(file, frames);
        assertThat(readable(file, 3)).hasSize(1);
    }

    @Test
    void framesThatLieNeverStopWhoeverReadsThem() {
        Property.holds(
                20,
                random -> {
                    Path root = Files.createTempDirectory(directory, "lying");
                    RandomPredictions made = new RandomPredictions(random);
                    List<WholePrediction> all = IntStream.range(0, 5).mapToObj(made::next).toList();
                    List<byte[]> frames = frames(file(root.resolve("whole"), all, ALL));
                    Path file = root.resolve("lie");
                    for (int i = 0; i < 40; i++) {
                        write(file, lying(frames, random));
                        assertThat(readable(file, frames.size())).hasSizeLessThanOrEqualTo(5);
                        readInAnyOrder(file);
                    }
                });
    }

    /// The same frames, a few bytes of one of them changed.
    private static List<byte[]> lying(List<byte[]> frames, SplittableRandom random) {
        List<byte[]> lying = new ArrayList<>(frames);
        int frame = random.nextInt(frames.size());
        byte[] changed = frames.get(frame).clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        lying.set(frame, changed);
        return lying;
    }

    private static void readInAnyOrder(Path file) throws IOException {
        try {
            SpoolContent content = SpoolContent.read(file);
            for (SpoolContent.Place place : content.places()) {
                assertThat(content.rows(place).schema()).isEqualTo(place.schema());
            }
        } catch (RuntimeException e) {
            assertThat(file).exists();
        }
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

        assertThat(text(file(directory.resolve("all"), all, ALL)))
                .contains("first-value", "second-value", "third-value");
        CapturePolicy some = Flown.policy(1, List.of("dropped"), List.of("hashed"));
        assertThat(text(file(directory.resolve("some"), all, some)))
                .contains("first-value")
                .doesNotContain("second-value", "third-value");
        CapturePolicy dropping = Flown.policy(1, List.of("dropped"), List.of());
        assertThat(text(file(directory.resolve("dropping"), all, dropping)))
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
        assertThat(text(file(directory.resolve("all"), List.of(drawn), ALL)))
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

        assertThat(Collections.frequency(types(file), SpoolFormat.TENSOR_SCHEMA)).isEqualTo(2);
        assertThat(Collections.frequency(types(file), SpoolFormat.WORDS)).isEqualTo(1);
        assertThat(readable(file, 23))
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
                            one.observed(), one.reason(), one.team(), drawn(one, policy)));
        }
        spool.close();
        return spool.closed().getFirst().path();
    }

    private static CaptureItem.@Nullable Tensors drawn(WholePrediction one, CapturePolicy policy) {
        CaptureItem.Tensors tensors = one.tensors();
        return tensors == null
                ? null
                : new CaptureItem.Tensors(
                        tensors.id(),
                        tensors.version(),
                        tensors.signature(),
                        tensors.inputs(),
                        tensors.outputs(),
                        tensors.features(),
                        policy);
    }

    /// What is read of a file one behind the other, and once more by places.
    private static List<SpooledPrediction> read(Path file) throws IOException {
        List<SpooledPrediction> all = new ArrayList<>();
        try (SpoolReader reader = SpoolReader.open(file)) {
            for (SpooledPrediction one = reader.next(_ -> true);
                    one != null;
                    one = reader.next(_ -> true)) {
                all.add(one);
            }
        }
        SpoolContent content = SpoolContent.read(file);
        content.places()
                .forEach(place -> all.add(PredictionDecoder.prediction(content.rows(place))));
        return all;
    }

    /// What can be read of a file of so many frames.
    private static List<CapturedPrediction> readable(Path file, int frames) throws IOException {
        List<CapturedPrediction> all = new ArrayList<>();
        try (SpoolReader reader = SpoolReader.open(file)) {
            for (int i = 0; i <= frames; i++) {
                try {
                    SpooledPrediction one = reader.next(_ -> true);
                    if (one == null) {
                        return all;
                    }
                    all.add(one.prediction());
                } catch (RuntimeException e) {
                    assertThat(reader.goodBytes()).isPositive();
                }
            }
        }
        throw new AssertionError("more calls than frames");
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static List<Byte> types(Path file) throws IOException {
        return frames(file).stream().map(frame -> frame[0]).toList();
    }

    /// The contents of a file's frames.
    private static List<byte[]> frames(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        in.position(SpoolFormat.MAGIC.length);
        List<byte[]> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] content = new byte[in.getInt()];
            in.position(in.position() + Integer.BYTES);
            in.get(content);
            frames.add(content);
        }
        return frames;
    }

    /// A file of frames with these contents, whose sums are right.
    private static void write(Path file, List<byte[]> frames) throws IOException {
        FrameBuffer out = new FrameBuffer();
        out.putAll(SpoolFormat.MAGIC);
        for (byte[] content : frames) {
            out.begin();
            out.putAll(content);
            out.end();
        }
        byte[] bytes = new byte[out.size()];
        out.content().get(bytes);
        Files.write(file, bytes);
    }
}
