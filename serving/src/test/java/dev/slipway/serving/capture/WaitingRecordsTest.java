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
    private final CaptureRing ring = new CaptureRing(1 << 20);

    @Test
    void whatWasObservedIsReadWhereItStands() {
        TeamName risk = new TeamName("risk");
        for (Result result :
                List.of(new Result.Answered(), new Result.Refused(ErrorCode.INVALID_INPUT))) {
            ObservedPrediction one = told(result);
            assertIsRead(new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, risk));
            assertIsRead(new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null));
        }
    }

    private static ObservedPrediction told(Result result) {
        return new ObservedPrediction(
                new PredictionId("019ac0b6b1f20000000000000000abcd"),
                "grpc",
                MadeRecords.FLIGHTS,
                new VersionChoice.Exactly(new VersionNumber(7)),
                result,
                new StopTimes(1, 2, 3),
                new Edge(4, 5, 6, 7, 8),
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
        assertThat(read.rows()).isEqualTo(3);
        assertThat(text(read, read.toldAt(), read.toldLength())).isEqualTo("told");
        assertThat(text(read, read.parentAt(), read.parentLength())).isEqualTo("00-parent");
        CaptureItem.Observed item = read.item();
        assertThat(item.prediction().trace()).isEqualTo(new TraceContext("00-parent", ""));
        assertThat(item)
                .usingRecursiveComparison()
                .ignoringFields("prediction.trace")
                .isEqualTo(MadeRecords.item(record));
    }

    private static String text(WaitingObserved read, int at, int length) {
        return new String(read.bytes(), at, length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void tensorsAreReadWhereTheyStandAlsoInMemoryOfTheirOwn() {
        MadeRecords.observed(0, 1).into(ring);
        MadeTensors.of(new PredictionId("one"), MadeRecords.words()).into(ring);
        assertThat(ring.next(() -> {})).isInstanceOf(WaitingObserved.class);
        WaitingTensors read = (WaitingTensors) Objects.requireNonNull(ring.next(() -> {}));
        for (WaitingTensors one : List.of(read, read.kept())) {
            assertThat(one.id()).isEqualTo(new PredictionId("one"));
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
        MadeTensors.of(new PredictionId("one"), MadeRecords.words()).into(ring);
        WaitingTensors read = (WaitingTensors) Objects.requireNonNull(ring.next(() -> {}));
        byte[] copy = new byte[read.length() + 9];
        System.arraycopy(read.bytes(), read.firstAt(), copy, 5, read.length());

        WaitingTensors copied =
                WaitingTensors.of(List.of(Datatype.FP32, Datatype.BYTES, Datatype.INT64));
        copied.over(copy, 5, 5 + read.length());

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
                assertThatThrownBy(() -> copied.over(copy, 5, other))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void whatWasObservedAndCopiedIsReadInTheCopyButForTheVendorsState() {
        ObservedPrediction one = told(new Result.Refused(ErrorCode.INVALID_INPUT));
        TeamName risk = new TeamName("risk");
        new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, risk).into(ring);
        WaitingObserved read = (WaitingObserved) Objects.requireNonNull(ring.next(() -> {}));
        int from = read.idAt() - Integer.BYTES;
        int length = read.tracesEnd() - from;
        byte[] copy = new byte[length + 9];
        System.arraycopy(read.bytes(), from, copy, 5, length);

        WaitingObserved copied = new WaitingObserved();
        assertThat(copied.over(copy, 5, copy.length)).isEqualTo(5 + length);

        assertThat(copied.id()).isEqualTo(one.id());
        assertThatThrownBy(copied::team).isInstanceOf(IllegalStateException.class);
        assertThat(copied.version()).isEqualTo(one.version());
        assertThat(copied.asked()).isEqualTo(one.entry().asked());
        assertThat(copied.isInRelease()).isTrue();
        assertThat(copied.rows()).isEqualTo(3);
        assertThat(text(copied, copied.toldAt(), copied.toldLength())).isEqualTo("told");
        assertThat(text(copied, copied.parentAt(), copied.parentLength())).isEqualTo("00-parent");
        assertThat(new String(copy, StandardCharsets.ISO_8859_1)).doesNotContain("a=b");
        for (int end = 5; end < 5 + length; end++) {
            int other = end;
            assertThatThrownBy(() -> copied.over(copy, 5, other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// What is put of a prediction is as long as was said, whatever its texts.
    @Test
    void whatWasObservedTakesTheBytesThatWereClaimedForIt() {
        List<String> texts = List.of("", "told", "\u00ff", "世界");
        for (String told : texts) {
            for (String parent : texts) {
                assertTakesWhatWasClaimed(told, parent);
            }
        }
    }

    private void assertTakesWhatWasClaimed(String told, String parent) {
        ObservedPrediction plain = told(new Result.Answered());
        ObservedPrediction one =
                new ObservedPrediction(
                        plain.id(),
                        plain.protocol(),
                        plain.endpoint(),
                        plain.version(),
                        plain.result(),
                        plain.times(),
                        plain.edge(),
                        new TraceContext(parent, ""),
                        told,
                        plain.entry());
        MadeObserved made = new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null);
        byte[] to = new byte[made.bytes() + 7];
        assertThat(ObservedRecord.put(one, made.common(), to, 7, to.length)).isEqualTo(to.length);

        assertThat(made.into(ring)).isTrue();
        Waiting read = Objects.requireNonNull(ring.next(() -> {}));
        assertThat(read.recordEnd() - read.recordAt()).isEqualTo(Waiting.HEAD + made.bytes());
        assertThat(read.item()).isEqualTo(MadeRecords.item(made));
    }

    /// Files have them as they stand here.
    @Test
    void flagsStandOneBehindTheOther() {
        TeamName risk = new TeamName("risk");
        for (int flags = 0; flags < 16; flags++) {
            boolean isRefused = (flags & 2) != 0;
            Result result =
                    isRefused ? new Result.Refused(ErrorCode.INVALID_INPUT) : new Result.Answered();
            ObservedPrediction plain = told(result);
            ObservedPrediction one =
                    new ObservedPrediction(
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
            TeamName team = (flags & 1) != 0 ? risk : null;
            assertThat(
                            new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.ERROR, team)
                                    .into(ring))
                    .isTrue();
            WaitingObserved read = (WaitingObserved) Objects.requireNonNull(ring.next(() -> {}));
            int at = read.idAt() + read.idLength();
            for (int flag = 0; flag < 4; flag++) {
                assertThat((int) read.bytes()[at + flag]).isEqualTo((flags >> flag) & 1);
            }
        }
    }
}
