package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SlabTest {
    private static final int BYTES = CaptureRecord.HEAD + Long.BYTES;

    private final SlabMemory memory = new SlabMemory(256);
    private final Slab slab = new Slab(memory);

    private SlabCursor put(long number) {
        SlabCursor place = Objects.requireNonNull(slab.claim(BYTES, CaptureRecord.MARK));
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

    /// That of 64 bytes and more, of which other processors wrote the most.
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
    void memoryThatIsUsedAgainShowsNothingOfBefore() {
        put(1).show();
        assertThat(taken()).isEqualTo(1);
        memory.clear(slab.references());

        Slab next = new Slab(memory);
        assertThat(next.claim(BYTES, CaptureRecord.MARK)).isNotNull();
        assertThat(next.unread()).isNull();
        assertThat(next.isRead()).isFalse();
    }
}
