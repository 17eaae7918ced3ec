package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Records that are read where they stand, or in a copy.
final class WaitingRecordsTest {
    private static final PredictionId ID = new PredictionId("019ac0b6b1f20000000000000000abcd");

    /// More than 4 bytes say.
    private static final long WIDE = 1L << 32;

    private static final long MOST = WIDE - 1;

    private final CaptureRing ring = new CaptureRing(1 << 20);

    @Test
    void whatWasObservedIsReadWhereItStands() {
        TeamName risk = new TeamName("risk");
        for (Result result :
                List.of(new Result.Answered(), new Result.Refused(ErrorCode.INVALID_INPUT))) {
            for (ObservedPrediction one : List.of(told(result), told(result, WIDE))) {
                assertIsRead(new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, risk));
                assertIsRead(
                        new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null));
            }
        }
    }

    private static ObservedPrediction told(Result result) {
        return told(result, 8);
    }

    private static ObservedPrediction told(Result result, long responseBytes) {
        return told(
                result,
                ID,
                new StopTimes(1, 2, 3),
                new Edge(4, 5, 6, 7, responseBytes),
                new VersionChoice.Exactly(new VersionNumber(7)));
    }

    private static ObservedPrediction told(
            Result result, PredictionId id, StopTimes times, Edge edge, VersionChoice version) {
        return new ObservedPrediction(
                id,
                "grpc",
                MadeRecords.FLIGHTS,
                version,
                result,
                times,
                edge,
                new TraceContext("00-parent", "a=b"),
                "told",
                new Entry(new VersionChoice.Exactly(new VersionNumber(9)), true, true));
    }

    private void assertIsRead(MadeObserved record) {
        ObservedPrediction prediction = record.prediction();
        assertThat(record.into(ring)).isTrue();
        WaitingObserved read = (WaitingObserved) Objects.requireNonNull(ring.next(() -> {}));
        assertThat(read.id()).isEqualTo(prediction.id());
        assertThat(read.endpoint()).isSameAs(MadeRecords.FLIGHTS);
        assertThat(read.protocol()).isEqualTo("grpc");
        assertThat(read.reason()).isEqualTo(record.common().reason());
        assertThat(read.team()).isEqualTo(record.common().team());
        assertThat(read.refusal())
                .isEqualTo(
                        prediction.result() instanceof Result.Refused(ErrorCode code)
                                ? code
                                : null);
        assertThat(read.version()).isEqualTo(prediction.version());
        assertThat(read.asked()).isEqualTo(prediction.entry().asked());
        assertThat(read.isInRelease()).isTrue();
        assertIsNumbered(read, prediction);
        assertThat(text(read, read.toldAt(), read.toldLength())).isEqualTo("told");
        assertThat(text(read, read.parentAt(), read.parentLength())).isEqualTo("00-parent");
        CaptureItem.Observed item = read.item();
        assertThat(item.prediction().trace()).isEqualTo(new TraceContext("00-parent", ""));
        assertThat(item)
                .usingRecursiveComparison()
                .ignoringFields("prediction.trace")
                .isEqualTo(MadeRecords.item(record));
    }

    private static void assertIsNumbered(WaitingObserved read, ObservedPrediction prediction) {
        StopTimes times = prediction.times();
        Edge edge = prediction.edge();
        assertThat(read.rows()).isEqualTo(times.rows());
        assertThat(
                        List.of(
                                read.decodeNanos(),
                                read.queueNanos(),
                                read.computeNanos(),
                                read.encodeNanos(),
                                read.totalNanos(),
                                read.requestBytes(),
                                read.responseBytes()))
                .containsExactly(
                        edge.decodeNanos(),
                        times.queueNanos(),
                        times.computeNanos(),
                        edge.encodeNanos(),
                        edge.totalNanos(),
                        edge.requestBytes(),
                        edge.responseBytes());
    }

    /// Each number by itself, so that none is looked at in place of another one.
    @Test
    void numbersComeOutAsTheyWereHoweverLarge() {
        List<Long> numbers = List.of(0L, 1L, 1L << 31, MOST, WIDE, Long.MAX_VALUE, -1L);
        for (int place = 0; place < 8; place++) {
            for (long number : numbers) {
                long[] all = {1, 2, 3, 4, 5, 6, 7, 8};
                all[place] = place == 7 && number <= 0 ? 9 : number;
                ObservedPrediction one =
                        told(
                                new Result.Answered(),
                                ID,
                                new StopTimes(all[1], all[2], -3),
                                new Edge(all[0], all[3], all[4], all[5], all[6]),
                                new VersionChoice.Exactly(new VersionNumber(all[7])));
                MadeObserved made =
                        new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null);
                boolean isSmall = all[place] >= 0 && all[place] <= MOST;
                assertThat(ObservedRecord.isSmall(one)).isEqualTo(isSmall);
                assertIsRead(made);
            }
        }
    }

    /// What is kept of a prediction is mostly this.
    @Test
    void smallFormTakesLessThanHalfOfTheWideOne() {
        MadeObserved small = made(plain(told(new Result.Answered())));
        MadeObserved wide = made(plain(told(new Result.Answered(), WIDE)));
        assertThat(small.bytes()).isEqualTo(59);
        assertThat(wide.bytes()).isEqualTo(126);
        MadeTensors tensors = MadeTensors.of(ID, MadeRecords.words());
        MadeTensors other = MadeTensors.of(new PredictionId("x".repeat(32)), MadeRecords.words());
        assertThat(other.bytes() - tensors.bytes()).isEqualTo(20 + 3 * 3 + 2 * 4);
    }

    private static MadeObserved made(ObservedPrediction one) {
        return new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null);
    }

    /// The same without traces.
    private static ObservedPrediction plain(ObservedPrediction one) {
        return with(one, "", "");
    }

    private static ObservedPrediction with(ObservedPrediction one, String told, String parent) {
        return new ObservedPrediction(
                one.id(),
                one.protocol(),
                one.endpoint(),
                one.version(),
                one.result(),
                one.times(),
                one.edge(),
                new TraceContext(parent, ""),
                told,
                one.entry());
    }

    private static String text(WaitingObserved read, int at, int length) {
        return new String(read.bytes(), at, length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void tensorsAreReadWhereTheyStandAlsoInMemoryOfTheirOwn() {
        for (PredictionId id : List.of(new PredictionId("one"), ID)) {
            assertAreRead(id);
        }
    }

    private void assertAreRead(PredictionId id) {
        MadeRecords.observed(0, 1).into(ring);
        MadeTensors.of(id, MadeRecords.words()).into(ring);
        assertThat(ring.next(() -> {})).isInstanceOf(WaitingObserved.class);
        WaitingTensors read = (WaitingTensors) Objects.requireNonNull(ring.next(() -> {}));
        for (WaitingTensors one : List.of(read, read.kept())) {
            assertThat(one.id()).isEqualTo(id);
            assertThat(WaitingTensors.isSmall(one.kind())).isEqualTo(id.isNumber());
            assertThat(one.version()).isSameAs(MadeRecords.VERSION);
            assertThat(one.signature()).isSameAs(MadeRecords.SIGNATURE);
            assertThat(one.policy()).isSameAs(CapturePolicy.DEFAULT);
            assertThat(List.of(one.inputs(), one.outputs(), one.count())).containsExactly(2, 1, 3);
            assertThat(List.of(one.name(0), one.name(1), one.name(2)))
                    .containsExactly("x", "word", "y");
            assertThat(List.of(one.datatype(0), one.datatype(1), one.datatype(2)))
                    .containsExactly(Datatype.FP32, Datatype.BYTES, Datatype.INT64);
            assertThat(List.of(one.elements(0), one.elements(1), one.elements(2)))
                    .containsExactly(2, 2, 1);
            assertThat(List.of(one.rows(0), one.rows(1), one.rows(2))).containsExactly(2, 2, 1);
            assertThat(one.buffer().getFloat(one.valuesAt(0) + Float.BYTES)).isEqualTo(-2f);
            assertThat(one.buffer().getLong(one.valuesAt(2))).isEqualTo(9);
            assertThat(one.tensor(0)).isEqualTo(DenseTensor.ofFloats(Shape.of(2), 1.5f, -2));
            assertThat(((BytesTensor) one.tensor(1)).text(1)).isEqualTo("später");
        }
    }

    @Test
    void tensorsThatWereCopiedAreReadInTheCopy() {
        for (PredictionId id : List.of(new PredictionId("one"), ID)) {
            assertAreReadInTheCopy(id);
        }
    }

    private void assertAreReadInTheCopy(PredictionId id) {
        MadeTensors.of(id, MadeRecords.words()).into(ring);
        WaitingTensors read = (WaitingTensors) Objects.requireNonNull(ring.next(() -> {}));
        byte[] copy = new byte[read.length() + 9];
        System.arraycopy(read.bytes(), read.firstAt(), copy, 5, read.length());

        WaitingTensors copied =
                WaitingTensors.of(List.of(Datatype.FP32, Datatype.BYTES, Datatype.INT64));
        boolean areSmall = id.isNumber();
        copied.over(copy, 5, 5 + read.length(), areSmall);

        assertThat(copied.count()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(copied.datatype(i)).isEqualTo(read.datatype(i));
            assertThat(copied.elements(i)).isEqualTo(read.elements(i));
            assertThat(copied.rows(i)).isEqualTo(read.rows(i));
        }
        assertThat(copied.tensor(0)).isEqualTo(read.tensor(0));
        assertThat(((BytesTensor) copied.tensor(1)).text(1)).isEqualTo("später");
        assertThat(copied.tensor(2)).isEqualTo(read.tensor(2));
        for (int end = 5; end <= copy.length; end++) {
            if (end != 5 + read.length()) {
                int other = end;
                assertThatThrownBy(() -> copied.over(copy, 5, other, areSmall))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void whatWasObservedAndCopiedIsReadInTheCopyButForTheVendorsState() {
        Result refused = new Result.Refused(ErrorCode.INVALID_INPUT);
        assertIsReadInTheCopy(told(refused), true);
        assertIsReadInTheCopy(told(refused, WIDE), false);
    }

    private void assertIsReadInTheCopy(ObservedPrediction one, boolean isSmall) {
        TeamName risk = new TeamName("risk");
        new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, risk).into(ring);
        WaitingObserved read = (WaitingObserved) Objects.requireNonNull(ring.next(() -> {}));
        assertThat(WaitingObserved.isSmall(read.kind())).isEqualTo(isSmall);
        int from = read.bodyAt();
        int length = read.tracesEnd() - from;
        byte[] copy = new byte[length + 9];
        System.arraycopy(read.bytes(), from, copy, 5, length);

        WaitingObserved copied = new WaitingObserved();
        assertThat(copied.over(copy, 5, copy.length, isSmall)).isEqualTo(5 + length);

        assertThat(copied.id()).isEqualTo(one.id());
        assertThatThrownBy(copied::team).isInstanceOf(IllegalStateException.class);
        assertThat(copied.version()).isEqualTo(one.version());
        assertThat(copied.asked()).isEqualTo(one.entry().asked());
        assertThat(copied.isInRelease()).isTrue();
        assertIsNumbered(copied, one);
        assertThat(text(copied, copied.toldAt(), copied.toldLength())).isEqualTo("told");
        assertThat(text(copied, copied.parentAt(), copied.parentLength())).isEqualTo("00-parent");
        assertThat(new String(copy, StandardCharsets.ISO_8859_1)).doesNotContain("a=b");
        for (int end = 5; end < 5 + length; end++) {
            int other = end;
            assertThatThrownBy(() -> copied.over(copy, 5, other, isSmall))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// What is put of a prediction is as long as was said, whatever its texts.
    @Test
    void whatWasObservedTakesTheBytesThatWereClaimedForIt() {
        List<String> texts = List.of("", "told", "\u00ff", "世界", "x".repeat(255), "x".repeat(256));
        for (String told : texts) {
            for (String parent : texts) {
                for (long bytes : new long[] {8, WIDE}) {
                    assertTakesWhatWasClaimed(
                            with(told(new Result.Answered(), bytes), told, parent));
                }
            }
        }
    }

    private void assertTakesWhatWasClaimed(ObservedPrediction one) {
        MadeObserved made = made(one);
        byte[] to = new byte[made.bytes() + 7];
        assertThat(
                        ObservedRecord.isSmall(one)
                                ? ObservedRecord.put(one, made.common(), to, 7)
                                : ObservedRecord.putWide(one, made.common(), to, 7, to.length))
                .isEqualTo(to.length);

        assertThat(made.into(ring)).isTrue();
        Waiting read = Objects.requireNonNull(ring.next(() -> {}));
        assertThat(read.recordEnd() - read.recordAt()).isEqualTo(Waiting.HEAD + made.bytes());
        assertThat(read.item()).isEqualTo(MadeRecords.item(made));
    }

    /// Files have them as they stand here: in the small form as bits of a byte.
    @Test
    void flagsStandOneBehindTheOther() {
        for (int flags = 0; flags < 16; flags++) {
            WaitingObserved small = read(flagged(flags, 8), flags);
            int at = small.bodyAt() + 2 * Long.BYTES;
            assertThat((int) small.bytes()[at]).isEqualTo(flags);

            WaitingObserved wide = read(flagged(flags, WIDE), flags);
            int first = wide.bodyAt() + Integer.BYTES + 32;
            for (int flag = 0; flag < 4; flag++) {
                assertThat((int) wide.bytes()[first + flag]).isEqualTo((flags >> flag) & 1);
            }
        }
    }

    private static ObservedPrediction flagged(int flags, long bytes) {
        boolean isRefused = (flags & 2) != 0;
        Result result =
                isRefused ? new Result.Refused(ErrorCode.INVALID_INPUT) : new Result.Answered();
        ObservedPrediction plain = told(result, bytes);
        return new ObservedPrediction(
                plain.id(),
                plain.protocol(),
                plain.endpoint(),
                plain.version(),
                result,
                plain.times(),
                plain.edge(),
                plain.trace(),
                plain.traceResponse(),
                new Entry(VersionChoice.ROUTED, (flags & 4) != 0, (flags & 8) != 0));
    }

    private WaitingObserved read(ObservedPrediction one, int flags) {
        TeamName team = (flags & 1) != 0 ? new TeamName("risk") : null;
        MadeObserved made = new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, team);
        assertThat(made.into(ring)).isTrue();
        WaitingObserved read = (WaitingObserved) Objects.requireNonNull(ring.next(() -> {}));
        assertThat(read.isInRelease()).isEqualTo((flags & 8) != 0);
        CaptureItem.Observed item = read.item();
        assertThat(item.prediction().entry()).isEqualTo(one.entry());
        return read;
    }

    /// What was observed may be of another form than the tensors are.
    @Test
    void tensorsAreFoundToBeThoseOfTheirPredictionInWhateverForm() {
        PredictionId other = new PredictionId("019ac0b6b1f20000000000000000abce");
        PredictionId text = new PredictionId("one");
        List<PredictionId> ids = List.of(ID, other, text);
        for (PredictionId id : ids) {
            WaitingTensors tensors = tensors(id);
            for (PredictionId its : ids) {
                for (long bytes : new long[] {8, WIDE}) {
                    ObservedPrediction one =
                            told(
                                    new Result.Answered(),
                                    its,
                                    StopTimes.NONE,
                                    new Edge(1, 2, 3, 4, bytes),
                                    VersionChoice.ROUTED);
                    WaitingObserved observed =
                            WaitingObserved.of(
                                    new CaptureItem.Observed(one, CaptureReason.SAMPLE, null));
                    assertThat(tensors.areOf(observed)).isEqualTo(id.equals(its));
                }
            }
        }
    }

    private WaitingTensors tensors(PredictionId id) {
        MadeTensors.of(id, MadeRecords.words()).into(ring);
        return ((WaitingTensors) Objects.requireNonNull(ring.next(() -> {}))).kept();
    }

    @Test
    void kindsSayWhichFormARecordHas() {
        for (byte kind = 0; kind < 20; kind++) {
            byte one = kind;
            if (kind == 1 || kind == 3) {
                assertThat(WaitingObserved.isSmall(kind)).isEqualTo(kind == 3);
            } else {
                assertThatThrownBy(() -> WaitingObserved.isSmall(one))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            if (kind == 2 || kind == 4) {
                assertThat(WaitingTensors.isSmall(kind)).isEqualTo(kind == 4);
            } else {
                assertThatThrownBy(() -> WaitingTensors.isSmall(one))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
