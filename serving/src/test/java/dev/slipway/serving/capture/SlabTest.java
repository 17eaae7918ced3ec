package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SlabTest {
    private static final int BYTES = Waiting.HEAD + Long.BYTES;

    private final SlabMemory memory = new SlabMemory(1 << 10);
    private final Slab slab = new Slab(memory, 0);

    /// All but what shows it.
    private long put(long number) {
        return put(slab, slab.claim(BYTES, true), number);
    }

    private static long put(Slab in, long place, long number) {
        assertThat(place).isNotNegative();
        in.begin(place, BYTES, "shared");
        assertThat(SlabBytes.putLong(in.array(), Slab.body(place), number))
                .isEqualTo(Slab.body(place) + Long.BYTES);
        return place;
    }

    private void show(long place) {
        slab.end(place, BYTES, ObservedRecord.SMALL);
    }

    private long taken() {
        SlabCursor unread = Objects.requireNonNull(slab.unread());
        assertThat(unread.enter()).isEqualTo(ObservedRecord.SMALL);
        long number = unread.getLong();
        unread.leave();
        return number;
    }

    /// The thread that puts something may be kept from the processor before all of it is there.
    @Test
    void whatIsShownIsReadUpToTheFirstThatIsNot() {
        show(put(1));
        long second = put(2);
        show(put(3));

        assertThat(taken()).isEqualTo(1);
        assertThat(slab.unread()).isNull();
        assertThat(slab.isRead()).isFalse();
        show(second);
        assertThat(taken()).isEqualTo(2);
        assertThat(taken()).isEqualTo(3);
        assertThat(slab.unread()).isNull();
        assertThat(slab.isRead()).isTrue();
    }

    /// Lines of the cache, of 64 bytes.
    @Test
    void everyLineIsLookedAtBeforeTheFirstRecordIsRead() {
        long everyByte = 0x0101_0101_0101_0101L;
        for (int number = 1; number <= 10; number++) {
            show(put(number * everyByte));
        }
        assertThat(slab.seen()).isZero();
        assertThat(slab.unread()).isNotNull();
        int first = BYTES;
        int second = memory.array()[64];
        int third = memory.array()[128];
        assertThat(List.of(second, third)).doesNotContain(0);
        assertThat(slab.seen()).isEqualTo(first + second + third);

        memory.array()[0] = 0;
        assertThat(taken()).isEqualTo(everyByte);
        assertThat(slab.seen()).isEqualTo(first + second + third);
    }

    @Test
    void whatCountsIsCountedOnTopOfWhatCountedBefore() {
        Slab second = new Slab(memory, 1_000_000_000_000L);
        assertThat(second.claim(20, true)).isNotNegative();
        assertThat(second.claim(100, false)).isNotNegative();
        assertThat(second.claim(30, true)).isNotNegative();

        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.records()).isEqualTo(3);
        assertThat(second.waiting()).isEqualTo(150);
        second.seal();
        assertThat(second.claim(1, true)).isNegative();
        assertThat(second.counted()).isEqualTo(1_000_000_000_002L);
        assertThat(second.records()).isEqualTo(3);
        assertThat(second.waiting()).isEqualTo(150);
    }

    @Test
    void slabTakesNoMoreThanItCanCount() {
        Slab large = new Slab(new SlabMemory(1 << 21), 0);
        int most = (1 << 15) - 1;
        for (int i = 0; i < most; i++) {
            assertThat(large.claim(1, true)).isNotNegative();
        }
        assertThat(large.claim(1, true)).isNegative();
        assertThat(large.counted()).isEqualTo(most);
        assertThat(large.waiting()).isEqualTo(most);
    }

    @Test
    void slabTakesNoMoreRecordsThanItHasReferencesFor() {
        Slab small = new Slab(new SlabMemory(128), 0);
        for (int i = 0; i < 3; i++) {
            assertThat(small.claim(1, false)).isNotNegative();
        }
        assertThat(small.claim(1, false)).isNegative();
        assertThat(small.records()).isEqualTo(3);
    }

    @Test
    void referencesTakeLittleBesideTheBytesAndACopyHasOne() {
        SlabMemory usual = new SlabMemory(64 << 10);
        assertThat(usual.references()).hasSize(1_366);
        SlabMemory copy = usual.copy(0, 640, 0);
        assertThat(copy.bytes()).isEqualTo(640);
        assertThat(copy.references()).hasSize(1);
    }

    @Test
    void whatRecordsShareStandsOnceWhereOneOfTheFirstHasIt() {
        assertThat(sharedAt("a")).isZero();
        assertThat(sharedAt("b")).isEqualTo(1);
        for (int record = 2; record < 12; record++) {
            assertThat(sharedAt(record % 2 == 0 ? "a" : "b")).isEqualTo(record % 2);
        }
        assertThat(memory.shared(1, String.class)).isEqualTo("b");
        assertThatThrownBy(() -> memory.shared(2, String.class))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatNoneOfTheFirstHasStandsWithTheRecordItself() {
        for (int record = 0; record < 8; record++) {
            assertThat(sharedAt("a" + record)).isEqualTo(record);
        }
        String late = "late";
        assertThat(sharedAt(late)).isEqualTo(8);
        assertThat(sharedAt(late)).isEqualTo(9);
        assertThat(memory.shared(9, String.class)).isSameAs(late);
    }

    /// Where that stands which the next record has in common with others.
    private int sharedAt(Object shared) {
        long place = slab.claim(BYTES, false);
        slab.begin(place, BYTES, shared);
        return new SlabCursor(memory, Slab.body(place) - Short.BYTES).getShort();
    }

    /// Records begin elsewhere when memory is used again, where anything stood before.
    @Test
    void nothingThatStoodInMemoryIsTakenForAMark() {
        show(put(-1));
        show(put(-1));
        assertThat(taken()).isEqualTo(-1);
        assertThat(taken()).isEqualTo(-1);
        memory.letGo(slab.claimed(), slab.records());
        memory.wipe();

        Slab next = new Slab(memory, 0);
        int fewer = Waiting.HEAD + 1;
        long first = next.claim(fewer, true);
        long second = next.claim(BYTES, true);
        next.begin(first, fewer, "shared");
        next.end(first, fewer, Slab.UNFINISHED);
        SlabCursor unread = Objects.requireNonNull(next.unread());
        assertThat(unread.enter()).isNotEqualTo(ObservedRecord.SMALL);
        unread.leave();
        assertThat(next.unread()).isNull();

        assertThat(put(next, second, 7)).isEqualTo(second);
        assertThat(next.unread()).isNull();
        next.end(second, BYTES, ObservedRecord.SMALL);
        assertThat(next.unread()).isNotNull();
    }

    /// A thread may have no stack left for as much as the head.
    @Test
    void recordThatWasNeverBegunIsPassedOver() {
        long first = slab.claim(BYTES, true);
        show(put(2));
        assertThat(slab.unread()).isNull();
        slab.end(first, BYTES, Slab.UNFINISHED);

        SlabCursor unread = Objects.requireNonNull(slab.unread());
        assertThat(unread.enter()).isEqualTo(Slab.UNFINISHED);
        unread.leave();
        assertThat(taken()).isEqualTo(2);
        assertThat(slab.isRead()).isTrue();
    }

    @Test
    void nothingStaysOfARecordThatWasNotFinishedAndAllOfThoseAroundIt() {
        show(put(-1));
        long second = put(-2);
        show(put(-3));
        slab.end(second, BYTES, Slab.UNFINISHED);

        assertThat(taken()).isEqualTo(-1);
        SlabCursor unread = Objects.requireNonNull(slab.unread());
        assertThat(unread.enter()).isEqualTo(Slab.UNFINISHED);
        assertThat(unread.getLong()).isZero();
        unread.leave();
        assertThat(taken()).isEqualTo(-3);
    }

    @Test
    void placesLieBehindEachOtherAndSayWhichRecordTheyHave() {
        for (int record = 0; record < 16; record++) {
            long place = slab.claim(BYTES + record, record % 3 == 0);
            assertThat(Slab.body(place))
                    .isEqualTo(Waiting.HEAD + record * BYTES + record * (record - 1) / 2);
            slab.begin(place, BYTES + record, "shared " + record);
            assertThat(memory.shared(record, String.class)).isEqualTo("shared " + record);
        }
    }

    @Test
    void memoryThatIsUsedAgainShowsNothingOfBefore() {
        show(put(1));
        assertThat(taken()).isEqualTo(1);
        assertThat(memory.shared(0, String.class)).isEqualTo("shared");
        memory.letGo(slab.claimed(), slab.records());
        memory.wipe();

        Slab next = new Slab(memory, 0);
        assertThat(next.claim(BYTES, true)).isNotNegative();
        assertThat(next.unread()).isNull();
        assertThat(next.isRead()).isFalse();
        assertThatThrownBy(() -> memory.shared(0, String.class))
                .isInstanceOf(IllegalStateException.class);
    }
}
