package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class EvenSharesTest {
    @Test
    void anyNumberOfThemLeavesNoLargeGap() {
        for (int count : new int[] {1, 2, 3, 10, 100, 1_000}) {
            EvenShares shares = new EvenShares();
            double[] all = DoubleStream.generate(shares::next).limit(count).sorted().toArray();
            double before = 0;
            double widest = 0;
            for (double share : all) {
                assertThat(share).isBetween(0.0, 1.0);
                widest = Math.max(widest, share - before);
                before = share;
            }
            // Three-distance theorem: no gap is wider than some 2.6 times the mean.
            assertThat(Math.max(widest, 1 - before)).isLessThan(2.7 / count);
        }
    }
}
