package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.capture.CaptureItem;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HalvesTest {
    private static final int EACH = 100;

    private final Halves halves = new Halves(20 * EACH);

    private static CaptureItem.Tensors tensors(int seconds) {
        CaptureItem.Tensors tensors = Flown.tensors(seconds, Flown.call(seconds));
        assertThat(tensors.bytes()).isEqualTo(EACH);
        return tensors;
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
            CaptureItem.Tensors found = Objects.requireNonNull(halves.take(Flown.id(i)));
            assertThat(found.id()).isEqualTo(Flown.id(i));
            assertThat(halves.take(Flown.id(i))).isNull();
        }
        assertThat(halves.take(Flown.id(99))).isNull();
        add(30, 38);
        assertThat(halves.add(tensors(38))).isEqualTo(1);
    }

    @Test
    void oldestAreGivenUpWhenThereAreTooMany() {
        add(0, 20);
        assertThat(halves.add(tensors(20))).isEqualTo(1);
        assertThat(halves.take(Flown.id(0))).isNull();
        assertThat(halves.take(Flown.id(1))).isNotNull();
        assertThat(halves.take(Flown.id(20))).isNotNull();
        add(21, 23);
        assertThat(halves.add(tensors(23))).isEqualTo(1);
        assertThat(halves.take(Flown.id(2))).isNull();
    }

    @Test
    void lastStaysHoweverLargeItIs() {
        Halves small = new Halves(EACH / 2);
        assertThat(small.add(tensors(0))).isZero();
        assertThat(small.add(tensors(1))).isEqualTo(1);
        assertThat(small.add(tensors(2))).isEqualTo(1);
        assertThat(small.take(Flown.id(1))).isNull();
        assertThat(small.take(Flown.id(2))).isNotNull();
        assertThat(small.take(Flown.id(2))).isNull();
    }
}
