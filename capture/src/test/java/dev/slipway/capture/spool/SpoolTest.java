package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.capture.Moved;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
    private static final CapturePolicy ALL = Flown.sampling(1);

    @TempDir private Path directory;

    private final CaptureCounts counts = new CaptureCounts();
    private final Moved clock = new Moved(Flown.START);

    @Test
    void drawnPredictionComesBackAsItWas() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 310f));
        spool.flush();

        CapturedPrediction back = Spools.read(spool).getFirst();

        assertThat(back.id()).isEqualTo(Flown.id(1).value());
        assertThat(back.time()).isEqualTo(Flown.START.plusSeconds(1));
        assertThat(back.endpoint()).isEqualTo(Flown.FLIGHTS);
        assertThat(back.version()).isEqualTo(Flown.VERSION.version());
        assertThat(back.trace()).isEqualTo(Flown.TRACE);
        assertThat(back.route()).isEqualTo(RouteReason.ENDPOINT);
        assertThat(back.status()).isEqualTo(CaptureStatus.ANSWERED);
        assertThat(back.kept()).isEqualTo(CaptureReason.SAMPLE);
        assertThat(back.times().totalNanos()).isEqualTo(5_000);
        assertThat(back.rows()).isEqualTo(2);
        assertThat(back.inputs())
                .containsExactly(
                        column("distance", new Cell.Real(310), new Cell.Real(310.1)),
                        column("origin", new Cell.Text("ATL"), new Cell.Text("BOS")));
        assertThat(back.outputs())
                .containsExactly(column("late", new Cell.Real(0.25), new Cell.Real(0.75)));
        assertThat(counts.written()).isEqualTo(1);
    }

    @Test
    void whatRowsWereGivenComesBackWithItsMoment() throws IOException {
        CapturedCall call = Flown.call(310f);
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(Spools.drawn(1, given(call)));
        spool.append(Spools.drawn(2, call));
        CapturePolicy without = Flown.policy(1, List.of("rate"), List.of());
        spool.append(Spools.drawn(3, given(Flown.call(95f, without))));
        spool.flush();

        List<CapturedPrediction> back = Spools.read(spool);

        CapturedColumn moments =
                column(CapturedCall.MOMENT, new Cell.Whole(1_000), new Cell.Whole(1_000));
        assertThat(back.get(0).features())
                .containsExactly(column("rate", new Cell.Real(0.25), new Cell.Missing()), moments);
        assertThat(back.get(1).features()).isEmpty();
        assertThat(back.get(2).features()).containsExactly(moments);
        assertThat(back).allSatisfy(one -> assertThat(one.outputs()).hasSize(1));
    }

    private static CapturedCall given(CapturedCall call) {
        return new CapturedCall(
                call.version(),
                call.signature(),
                call.policy(),
                call.inputs(),
                call.outputs(),
                List.of(
                        new NamedTensor(
                                "rate", DenseTensor.ofDoubles(Shape.of(2, 1), 0.25, Double.NaN)),
                        new NamedTensor(
                                CapturedCall.MOMENT,
                                DenseTensor.ofLongs(Shape.of(2, 1), 1_000, 1_000))));
    }

    @Test
    void numbersOf32BitsGoIntoOtherFilesAsTheyAre() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 310f));
        spool.flush();

        SpoolContent content = SpoolContent.read(spool.files().getFirst().path());
        SpooledRows back = content.rows(content.places().getFirst());

        ColumnValues distances = back.columns().getFirst();
        assertThat(distances.rows()).isEqualTo(2);
        assertThat(distances.single(0)).isEqualTo(310f);
        assertThat(distances.single(1)).isEqualTo(310f + 0.1f);
        assertThat(PredictionDecoder.prediction(back).prediction().outputs())
                .isEqualTo(Spools.read(spool).getFirst().outputs());
    }

    @Test
    void codeWithoutACategoryComesBackAsItsNumber() throws IOException {
        DenseTensor flights = DenseTensor.ofFloats(Shape.of(2, 2), 310, 5, 95, Float.NaN);
        CapturedCall call = CapturedCall.of(Flown.VERSION, Flown.SIGNATURE, ALL, List.of(flights));
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(Spools.drawn(1, call));
        spool.flush();

        assertThat(Spools.read(spool).getFirst().inputs().getLast())
                .isEqualTo(column("origin", new Cell.Text("5.0"), new Cell.Missing()));
    }

    @Test
    void refusedPredictionComesBackWithItsCode() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(
                new WholePrediction(
                        Flown.refused(1, ErrorCode.MODEL_FAILED), CaptureReason.ERROR, null, null));
        spool.flush();

        CapturedPrediction back = Spools.read(spool).getFirst();

        assertThat(back.status()).isEqualTo(CaptureStatus.FAILED);
        assertThat(back.refusal()).isEqualTo(ErrorCode.MODEL_FAILED);
        assertThat(back.trace()).isEqualTo(Flown.TRACE);
        assertThat(back.inputs()).isEmpty();
    }

    @Test
    void droppedColumnsAreNowhereAndHashedOnesAreEqualWhereTheyWereEqual() throws IOException {
        CapturePolicy policy = Flown.policy(1, List.of("distance"), List.of("late"));
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(Spools.drawn(1, Flown.call(310f, policy)));
        spool.append(Spools.drawn(2, Flown.call(95f, policy)));
        spool.flush();

        List<CapturedPrediction> back = Spools.read(spool);

        assertThat(back.getFirst().inputs())
                .extracting(CapturedColumn::name)
                .containsExactly("origin");
        Cell.Text hashed = (Cell.Text) back.getFirst().outputs().getFirst().values().getFirst();
        assertThat(hashed.value()).matches("[0-9a-f]{64}");
        assertThat(back.get(1).outputs()).isEqualTo(back.get(0).outputs());
        byte[] bytes = Files.readAllBytes(spool.files().getFirst().path());
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("distance");
    }

    @Test
    void textAndBytesThatAreNoneAreKeptAsText() throws IOException {
        Signature signature =
                Signature.of(List.of(TensorSpec.of("text", Datatype.BYTES, -1)), List.of());
        CapturedCall call =
                CapturedCall.of(
                        Flown.VERSION,
                        signature,
                        ALL,
                        List.of(
                                BytesTensor.of(
                                        Shape.of(2),
                                        List.of(
                                                "späť".getBytes(StandardCharsets.UTF_8),
                                                new byte[] {(byte) 0xff, 1}))));
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(Spools.drawn(1, call));
        spool.flush();

        assertThat(Spools.read(spool).getFirst().inputs())
                .containsExactly(
                        column("text", new Cell.Text("späť"), new Cell.Text("base64:/wE=")));
    }

    @Test
    void tensorWithFurtherAxesKeepsItsWidth() throws IOException {
        Signature signature =
                Signature.of(List.of(TensorSpec.of("image", Datatype.UINT8, -1, 2, 2)), List.of());
        DenseTensor image =
                DenseTensor.allocate(Datatype.UINT8, Shape.of(2, 2, 2), TensorAllocator.heap());
        image.buffer().put(7, (byte) 255);
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(
                Spools.drawn(1, CapturedCall.of(Flown.VERSION, signature, ALL, List.of(image))));
        spool.flush();

        CapturedColumn column = Spools.read(spool).getFirst().inputs().getFirst();
        assertThat(column.width()).isEqualTo(4);
        assertThat(column.values()).hasSize(8).endsWith(new Cell.Whole(255));
    }

    @Test
    void fileCutOffAnywhereGivesBackWholePredictionsAndGoesOn() throws IOException {
        Spool whole = open(SpoolLimits.DEFAULT);
        for (int i = 0; i < 20; i++) {
            whole.append(drawn(i, i));
        }
        whole.flush();
        byte[] bytes = Files.readAllBytes(whole.files().getFirst().path());
        Property.holds(
                30,
                random -> {
                    Path torn = Files.createTempDirectory(directory, "torn");
                    int length = random.nextInt(bytes.length + 1);
                    Files.write(torn.resolve("000000000001.open"), Arrays.copyOf(bytes, length));
                    Spool spool = Spool.open(torn, spec(SpoolLimits.DEFAULT));
                    List<CapturedPrediction> back = Spools.read(spool);
                    assertThat(back).hasSizeLessThanOrEqualTo(20);
                    for (int i = 0; i < back.size(); i++) {
                        assertThat(back.get(i).id()).isEqualTo(Flown.id(i).value());
                    }
                    spool.append(drawn(50, 1));
                    spool.flush();
                    assertThat(Spools.read(spool)).hasSize(back.size() + 1);
                });
    }

    @Test
    void damagedFrameEndsItsFile() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 1));
        spool.flush();
        spool.append(drawn(2, 2));
        spool.close();
        Path file = spool.closed().getFirst().path();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);

        assertThat(Spools.read(spool))
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(1).value());
    }

    @Test
    void filesAreClosedBySizeAndByAge() throws IOException {
        Spool spool = open(new SpoolLimits(1 << 20, 1_500, Duration.ofMinutes(10), Duration.ZERO));
        for (int i = 0; i < 18; i++) {
            spool.append(drawn(i, i));
            spool.flush();
        }
        assertThat(spool.closed()).hasSizeGreaterThan(1);
        assertThat(Spools.read(spool)).hasSize(18);
        assertThat(spool.closed().getFirst().mayHold(Flown.id(0).value())).isTrue();
        assertThat(spool.closed().getFirst().mayHold(Flown.id(17).value())).isFalse();

        spool.append(drawn(30, 1));
        spool.flush();
        int before = spool.closed().size();
        clock.move(Duration.ofMinutes(10));
        spool.closeWhenDue();
        assertThat(spool.closed()).hasSize(before + 1);
        assertThat(Spool.open(directory, spec(SpoolLimits.DEFAULT)).closed())
                .isEqualTo(spool.closed());
    }

    @Test
    void clockThatIsSetBackKeepsNoFileOpen() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 310f));
        spool.flush();
        clock.move(Duration.ofHours(-8));
        spool.closeWhenDue();
        assertThat(spool.closed()).hasSize(1);
    }

    @Test
    void fullSpoolLosesAndCountsAndRecoversWhenFilesAreTaken() throws IOException {
        Spool spool = open(new SpoolLimits(6_000, 2_000, Duration.ofMinutes(10), Duration.ZERO));
        for (int i = 0; i < 50; i++) {
            spool.append(drawn(i, i));
            spool.flush();
        }
        long kept = counts.written();
        assertThat(kept).isBetween(5L, 40L);
        assertThat(counts.lost(CaptureLoss.SPOOL_FULL)).isEqualTo(50 - kept);
        assertThat(spool.bytes()).isLessThanOrEqualTo(6_000);
        assertThat(Spools.read(spool)).hasSize((int) kept);

        spool.remove(spool.closed().getFirst());
        spool.append(drawn(60, 1));
        spool.flush();
        assertThat(counts.written()).isEqualTo(kept + 1);
        assertThat(Spools.read(spool))
                .extracting(CapturedPrediction::id)
                .contains(Flown.id(60).value());
    }

    @Test
    void whatWaitsToBeWrittenIsWrittenOnceItHas64KiB() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        int appended = 0;
        while (counts.written() == 0) {
            spool.append(drawn(appended, appended));
            appended++;
        }
        assertThat(counts.written()).isEqualTo(appended);
        assertThat(spool.bytes()).isBetween(64L << 10, 66L << 10);
    }

    @Test
    void diskThatRefusesLosesAndCountsAndRecoversByItself() throws IOException {
        Path gone = directory.resolve("gone");
        Spool spool = Spool.open(gone, spec(SpoolLimits.DEFAULT));
        Files.delete(gone);
        spool.append(drawn(1, 1));
        spool.append(drawn(2, 1));
        spool.flush();
        assertThat(counts.lost(CaptureLoss.DISK)).isEqualTo(2);

        Files.createDirectory(gone);
        spool.append(drawn(3, 1));
        spool.flush();
        assertThat(counts.written()).isEqualTo(1);
        assertThat(Spools.read(spool)).hasSize(1);
    }

    @Test
    void bytesThatAreNoSpoolAreNoPredictions() throws IOException {
        Files.write(directory.resolve("000000000001.open"), new byte[] {1, 2, 3});
        Files.writeString(directory.resolve("notes.txt"), "x", StandardOpenOption.CREATE);
        Spool spool = open(SpoolLimits.DEFAULT);
        assertThat(Spools.read(spool)).isEmpty();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::getFileName)).containsExactly(Path.of("notes.txt"));
        }
    }

    @Test
    void fileThatMakesNoSenseIsPutAsideAndKeepsNoSpoolFromOpening() throws IOException {
        FrameBuffer frames = new FrameBuffer();
        frames.begin();
        frames.putByte(SpoolFormat.SCHEMA);
        frames.putInt(0);
        frames.putText("no name of an endpoint");
        frames.end();
        Path senseless = directory.resolve("000000000001.open");
        Files.write(senseless, SpoolFormat.MAGIC);
        byte[] frame = new byte[frames.size()];
        frames.content().get(frame);
        Files.write(senseless, frame, StandardOpenOption.APPEND);

        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 1));
        spool.flush();

        assertThat(spool.aside()).isEqualTo(1);
        assertThat(directory.resolve("000000000001.open.aside")).exists();
        assertThat(Spools.read(spool)).hasSize(1);
    }

    @Test
    void frameThatMakesNoSenseHidesNoOther() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 1));
        spool.flush();
        FrameBuffer frames = new FrameBuffer();
        frames.begin();
        frames.putByte(SpoolFormat.SCHEMA);
        frames.putInt(99);
        frames.putInt(Integer.MAX_VALUE);
        frames.end();
        byte[] frame = new byte[frames.size()];
        frames.content().get(frame);
        Path file = spool.files().getFirst().path();
        byte[] before = Files.readAllBytes(file);
        int magic = SpoolFormat.MAGIC.length;
        Files.write(file, Arrays.copyOf(before, magic));
        Files.write(file, frame, StandardOpenOption.APPEND);
        Files.write(
                file, Arrays.copyOfRange(before, magic, before.length), StandardOpenOption.APPEND);

        try (SpoolReader reader = SpoolReader.open(file)) {
            assertThatThrownBy(() -> reader.next(_ -> true))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(reader.next(_ -> true)).isNotNull();
            assertThat(reader.next(_ -> true)).isNull();
        }
    }

    @Test
    void predictionKeepsTheTeamWhoseEndpointItWas() throws IOException {
        Spool spool = open(SpoolLimits.DEFAULT);
        spool.append(drawn(1, 100));
        spool.append(
                new WholePrediction(
                        Flown.refused(2, ErrorCode.MODEL_FAILED), CaptureReason.ERROR, null, null));
        spool.append(drawn(3, 100));
        spool.flush();

        assertThat(Spools.read(spool))
                .extracting(CapturedPrediction::team)
                .containsExactly(new TeamName("risk"), null, new TeamName("risk"));
    }

    @Test
    void fileOfAnEarlierVersionIsReadWithoutTeams() throws IOException {
        FrameBuffer frames = new FrameBuffer();
        frames.begin();
        frames.putByte(SpoolFormat.SCHEMA);
        frames.putInt(0);
        frames.putText("flights");
        frames.putLong(3);
        frames.putInt(0);
        frames.end();
        frames.begin();
        frames.putByte(SpoolFormat.PREDICTION);
        frames.putText(Flown.id(1).value());
        frames.putInt(0);
        for (String text : List.of("", "ERROR", "ENDPOINT", "http", "MODEL_FAILED")) {
            frames.putText(text);
        }
        for (int i = 0; i < 5; i++) {
            frames.putLong(i);
        }
        frames.putInt(1);
        frames.putLong(10);
        frames.putLong(20);
        frames.end();
        ByteBuffer content = frames.content();
        ByteBuffer whole = ByteBuffer.allocate(SpoolFormat.MAGIC.length + content.remaining());
        Path file = directory.resolve("earlier");
        Files.write(file, whole.put(SpoolFormat.MAGIC).put(content).array());

        SpoolContent read = SpoolContent.read(file);

        CapturedPrediction back =
                PredictionDecoder.prediction(read.rows(read.places().getFirst())).prediction();
        assertThat(back.team()).isNull();
        assertThat(back.endpoint()).isEqualTo(Flown.FLIGHTS);
        assertThat(back.refusal()).isEqualTo(ErrorCode.MODEL_FAILED);
    }

    private Spool open(SpoolLimits limits) throws IOException {
        return Spool.open(directory, spec(limits));
    }

    private Spool.SpoolSpec spec(SpoolLimits limits) {
        return Spools.spec(limits, counts, clock);
    }

    private static WholePrediction drawn(int seconds, float distance) {
        return Spools.drawn(seconds, Flown.call(distance));
    }

    private static CapturedColumn column(String name, Cell... values) {
        return new CapturedColumn(name, 1, List.of(values));
    }
}
