package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.Waiting;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HalvesTest {
    private static final long EACH = tensors(0).size();

    private final Halves halves = new Halves(20 * EACH);

    private static WaitingTensors tensors(int seconds) {
        return WaitingTensors.of(Flown.tensors(seconds, Flown.call(seconds)));
    }

    private static WaitingObserved observed(int seconds) {
        return WaitingObserved.of(
                new CaptureItem.Observed(Flown.answered(seconds, 100), CaptureReason.SAMPLE, null));
    }

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(halves.add(tensors(i))).isZero();
        }
    }

    @Test
    void eachIsFoundOnceHoweverManyCameBehindIt() {
        add(0, 20);
        for (int i : new int[] {19, 17, 3, 0, 18, 16, 15, 9}) {
            WaitingTensors found = Objects.requireNonNull(halves.take(observed(i)));
            assertThat(found.item()).isEqualTo(tensors(i).item());
            assertThat(halves.take(observed(i))).isNull();
        }
        assertThat(halves.take(observed(99))).isNull();
        add(30, 38);
        assertThat(halves.add(tensors(38))).isEqualTo(1);
    }

    /// Its times take more than 4 bytes, so its record has another form than that of the tensors.
    @Test
    void tensorsOfAPredictionThatTookLongAreFoundWhereverTheyAreKept() {
        add(0, 8);
        for (int i : new int[] {7, 0, 3, 5}) {
            WaitingObserved slow =
                    WaitingObserved.of(
                            new CaptureItem.Observed(
                                    Flown.answered(i, 10_000_000_000L),
                                    CaptureReason.SAMPLE,
                                    null));
            assertThat(slow.isSmall()).isFalse();
            WaitingTensors found = Objects.requireNonNull(halves.take(slow));
            assertThat(found.item()).isEqualTo(tensors(i).item());
            assertThat(halves.take(slow)).isNull();
        }
    }

    @Test
    void oldestAreGivenUpWhenThereAreTooMany() {
        add(0, 20);
        assertThat(halves.add(tensors(20))).isEqualTo(1);
        assertThat(halves.take(observed(0))).isNull();
        assertThat(halves.take(observed(1))).isNotNull();
        assertThat(halves.take(observed(20))).isNotNull();
        add(21, 23);
        assertThat(halves.add(tensors(23))).isEqualTo(1);
        assertThat(halves.take(observed(2))).isNull();
    }

    @Test
    void oldestAreGivenUpFirstWhereverTheyAreKept() {
        add(0, 3);
        halves.keep();
        add(3, 20);
        halves.keep();
        assertThat(halves.add(tensors(20))).isEqualTo(1);
        assertThat(halves.take(observed(0))).isNull();
        for (int i = 1; i <= 20; i++) {
            assertThat(halves.take(observed(i))).isNotNull();
        }
    }

    @Test
    void lastStaysHoweverLargeItIs() {
        Halves small = new Halves(EACH / 2);
        assertThat(small.add(tensors(0))).isZero();
        assertThat(small.add(tensors(1))).isEqualTo(1);
        assertThat(small.add(tensors(2))).isEqualTo(1);
        assertThat(small.take(observed(1))).isNull();
        assertThat(small.take(observed(2))).isNotNull();
        assertThat(small.take(observed(2))).isNull();
    }

    /// The ring uses it again for what comes next.
    @Test
    void tensorsOutliveTheMemoryInWhichTheyWaited() {
        Capturing capturing = new Capturing(new CaptureLimits(128 << 10, 10_000));
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        capturing.offer(Flown.id(0), Flown.call(0));
        for (int i = 1; i <= 100; i++) {
            drain(capturing);
            capturing.offer(Flown.id(i), Flown.call(i));
            capturing.observe(Flown.answered(i, 100));
        }
        drain(capturing);

        WaitingTensors found = Objects.requireNonNull(halves.take(observed(0)));
        assertThat(found.item()).isEqualTo(tensors(0).item());
    }

    private void drain(Capturing capturing) {
        for (Waiting one = capturing.ring().next(halves::keep);
                one != null;
                one = capturing.ring().next(halves::keep)) {
            switch (one) {
                case WaitingTensors tensors -> assertThat(halves.add(tensors)).isZero();
                case WaitingObserved observed -> {
                    WaitingTensors found = Objects.requireNonNull(halves.take(observed));
                    assertThat(found.item().id()).isEqualTo(observed.id());
                }
            }
        }
    }
}
