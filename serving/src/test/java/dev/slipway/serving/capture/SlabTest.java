package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SlabTest {
    private static final int BYTES = CaptureRecord.HEAD + Long.BYTES;

    private final SlabMemory memory = new SlabMemory(256);
    private final Slab slab = new Slab(memory, 0);

    private SlabCursor put(long number) {
        SlabCursor place = Objects.requireNonNull(slab.claim(BYTES, CaptureRecord.MARK, true));
        place.begin(BYTES, CaptureRecord.MARK);
        place.putLong(number);
        place.end(ObservedRecord.KIND);
        return place;
    }

    private long taken() {
        SlabCursor unread = Objects.requireNonNull(slab.unread());
        assertThat(unread.enter()).isEqualTo(ObservedRecord.KIND);
        long number = unread.getLong();
        unread.leave();
        return number;
    }

    /// The thread that puts something may be kept from the processor before all of it is there.
    @Test
    void whatIsShownIsReadUpToTheFirstThatIsNot() {
        put(1).show();
        SlabCursor second = put(2);
        put(3).show();

        assertThat(taken()).isEqualTo(1);
        assertThat(slab.unread()).isNull();
        assertThat(slab.isRead()).isFalse();
        second.show();
        assertThat(taken()).isEqualTo(2);
        assertThat(taken()).isEqualTo(3);
        assertThat(slab.unread()).isNull();
        assertThat(slab.isRead()).isTrue();
    }

    /// Lines of the cache, of 64 bytes, and so many references.
    @Test
    void everyLineIsLookedAtBeforeTheFirstRecordIsRead() {
        for (int number = 1; number <= 8; number++) {
            put(number).show();
        }
        assertThat(slab.seen()).isZero();
        assertThat(slab.unread()).isNotNull();
        int first = BYTES + 1;
        int second = memory.array()[64];
        int third = memory.array()[128];
        assertThat(slab.seen()).isEqualTo(first + second + third);

        memory.array()[0] = 0;
        assertThat(taken()).isEqualTo(1);
        assertThat(slab.seen()).isEqualTo(first + second + third);
    }

    @Test
    void whatCountsIsCountedOnTopOfWhatCountedBefore() {
        Slab second = new Slab(memory, 1_000_000_000_000L);
        assertThat(second.claim(20, 3, true)).isNotNull();
        assertThat(second.claim(100, 5, false)).isNotNull();
        assertThat(second.claim(30, 6, true)).isNotNull();

        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.references()).isEqualTo(14);
        assertThat(second.waiting()).isEqualTo(150);
        second.seal();
        assertThat(second.claim(1, 1, true)).isNull();
        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.references()).isEqualTo(14);
        assertThat(second.waiting()).isEqualTo(150);
    }

    @Test
    void slabTakesNoMoreThanItCanCount() {
        Slab large = new Slab(new SlabMemory(1 << 20), 0);
        int most = (1 << 15) - 1;
        for (int i = 0; i < most; i++) {
            assertThat(large.claim(1, 0, true)).isNotNull();
        }
        assertThat(large.claim(1, 0, true)).isNull();
        assertThat(large.counted()).isEqualTo(most);
        assertThat(large.waiting()).isEqualTo(most);
    }

    @Test
    void memoryThatIsUsedAgainShowsNothingOfBefore() {
        put(1).show();
        assertThat(taken()).isEqualTo(1);
        memory.clear(slab.references());

        Slab next = new Slab(memory, 0);
        assertThat(next.claim(BYTES, CaptureRecord.MARK, true)).isNotNull();
        assertThat(next.unread()).isNull();
        assertThat(next.isRead()).isFalse();
    }
}
