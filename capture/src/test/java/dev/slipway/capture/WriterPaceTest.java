package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WriterPaceTest {
    private static final long SECOND = 1_000_000_000;

    private final WriterPace pace = new WriterPace();

    /// How long it rests when so much has come every second for a while.
    private long settled(long bytesPerSecond) {
        long pause = pace.after(0);
        for (int i = 0; i < 50; i++) {
            pause = pace.after(bytesPerSecond * pause / SECOND);
        }
        return pause;
    }

    @Test
    void whereNothingOrLittleComesItLooksTwentyTimesASecond() {
        assertThat(pace.after(0)).isEqualTo(WriterPace.LONGEST);
        assertThat(settled(0)).isEqualTo(WriterPace.LONGEST);
        assertThat(settled(100_000)).isEqualTo(WriterPace.LONGEST);
    }

    @Test
    void itFindsAboutTheMemoryOfFourSlabsHoweverMuchComes() {
        long bytesPerSecond = 13_000_000;
        long found = bytesPerSecond * settled(bytesPerSecond) / SECOND;
        assertThat(found).isBetween(WriterPace.BYTES - 200, WriterPace.BYTES + 200);
    }

    @Test
    void atTheFastestItLooksAHundredTimesASecond() {
        assertThat(settled(1_000_000_000)).isEqualTo(WriterPace.SHORTEST);
        assertThat(pace.after(Long.MAX_VALUE)).isEqualTo(WriterPace.SHORTEST);
    }

    @Test
    void burstIsFollowedAtOnceAndForgottenByAndBy() {
        assertThat(pace.after(4 * WriterPace.BYTES)).isEqualTo(WriterPace.LONGEST / 4);
        long before = WriterPace.LONGEST / 4;
        int looks = 0;
        while (before < WriterPace.LONGEST) {
            long next = pace.after(0);
            assertThat(next).isGreaterThan(before).isLessThanOrEqualTo(before + before / 2);
            before = next;
            looks++;
        }
        assertThat(looks).isEqualTo(4);
    }
}
