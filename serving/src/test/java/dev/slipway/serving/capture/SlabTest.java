package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SlabTest {
    private static final int BYTES = CaptureRecord.HEAD + Long.BYTES;

    private final SlabMemory memory = new SlabMemory(1 << 10);
    private final Slab slab = new Slab(memory, 0);

    private SlabCursor put(long number) {
        SlabCursor place = Objects.requireNonNull(slab.claim(BYTES, true));
        place.begin(BYTES, "shared");
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

    /// Lines of the cache, of 64 bytes.
    @Test
    void everyLineIsLookedAtBeforeTheFirstRecordIsRead() {
        for (int number = 1; number <= 8; number++) {
            put(number).show();
        }
        assertThat(slab.seen()).isZero();
        assertThat(slab.unread()).isNotNull();
        int first = BYTES;
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
        assertThat(second.claim(20, true)).isNotNull();
        assertThat(second.claim(100, false)).isNotNull();
        assertThat(second.claim(30, true)).isNotNull();

        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.records()).isEqualTo(3);
        assertThat(second.waiting()).isEqualTo(150);
        second.seal();
        assertThat(second.claim(1, true)).isNull();
        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.records()).isEqualTo(3);
        assertThat(second.waiting()).isEqualTo(150);
    }

    @Test
    void slabTakesNoMoreThanItCanCount() {
        Slab large = new Slab(new SlabMemory(1 << 21), 0);
        int most = (1 << 15) - 1;
        for (int i = 0; i < most; i++) {
            assertThat(large.claim(1, true)).isNotNull();
        }
        assertThat(large.claim(1, true)).isNull();
        assertThat(large.counted()).isEqualTo(most);
        assertThat(large.waiting()).isEqualTo(most);
    }

    @Test
    void slabTakesNoMoreRecordsThanItHasReferencesFor() {
        Slab small = new Slab(new SlabMemory(128), 0);
        for (int i = 0; i < 3; i++) {
            assertThat(small.claim(1, false)).isNotNull();
        }
        assertThat(small.claim(1, false)).isNull();
        assertThat(small.records()).isEqualTo(3);
    }

    @Test
    void referencesTakeLittleBesideTheBytesAndACopyHasOne() {
        SlabMemory usual = new SlabMemory(64 << 10);
        assertThat(usual.records()).isEqualTo(1_025);
        SlabMemory copy = usual.copy(0, 640, 0);
        assertThat(copy.bytes()).isEqualTo(640);
        assertThat(copy.records()).isEqualTo(1);
    }

    @Test
    void whatRecordsShareStandsOnceWhereOneOfTheFirstHasIt() {
        assertThat(memory.share(0, "a")).isZero();
        assertThat(memory.share(1, "b")).isEqualTo(1);
        for (int record = 2; record < 12; record++) {
            assertThat(memory.share(record, record % 2 == 0 ? "a" : "b")).isEqualTo(record % 2);
        }
        assertThat(memory.shared(1, String.class)).isEqualTo("b");
        assertThatThrownBy(() -> memory.shared(2, String.class))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatNoneOfTheFirstHasStandsWithTheRecordItself() {
        for (int record = 0; record < 8; record++) {
            assertThat(memory.share(record, "a" + record)).isEqualTo(record);
        }
        String late = "late";
        assertThat(memory.share(8, late)).isEqualTo(8);
        assertThat(memory.share(9, late)).isEqualTo(9);
        assertThat(memory.shared(9, String.class)).isSameAs(late);
    }

    /// Records begin elsewhere when memory is used again, where anything stood before.
    @Test
    void nothingThatStoodInMemoryIsTakenForAMark() {
        put(-1).show();
        put(-1).show();
        assertThat(taken()).isEqualTo(-1);
        assertThat(taken()).isEqualTo(-1);
        memory.letGo(slab.claimed(), slab.records());
        memory.wipe();

        Slab next = new Slab(memory, 0);
        int fewer = CaptureRecord.HEAD + 1;
        SlabCursor first = Objects.requireNonNull(next.claim(fewer, true));
        SlabCursor second = Objects.requireNonNull(next.claim(BYTES, true));
        first.begin(fewer, "shared");
        first.show();
        SlabCursor unread = Objects.requireNonNull(next.unread());
        assertThat(unread.enter()).isNotEqualTo(ObservedRecord.KIND);
        unread.leave();
        assertThat(next.unread()).isNull();

        second.begin(BYTES, "shared");
        second.putLong(7);
        second.end(ObservedRecord.KIND);
        assertThat(next.unread()).isNull();
        second.show();
        assertThat(next.unread()).isNotNull();
    }

    @Test
    void memoryThatIsUsedAgainShowsNothingOfBefore() {
        put(1).show();
        assertThat(taken()).isEqualTo(1);
        assertThat(memory.shared(0, String.class)).isEqualTo("shared");
        memory.letGo(slab.claimed(), slab.records());
        memory.wipe();

        Slab next = new Slab(memory, 0);
        assertThat(next.claim(BYTES, true)).isNotNull();
        assertThat(next.unread()).isNull();
        assertThat(next.isRead()).isFalse();
        assertThatThrownBy(() -> memory.shared(0, String.class))
                .isInstanceOf(IllegalStateException.class);
    }
}
