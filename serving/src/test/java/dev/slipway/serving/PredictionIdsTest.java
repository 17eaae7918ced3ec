package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.Lanes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PredictionIdsTest {
    @Test
    void idsStayInOrderWhenTheClockStepsBack() {
        AtomicLong millis = new AtomicLong(1_000_000);
        InstantSource wall = () -> Instant.ofEpochMilli(millis.get());
        PredictionIds ids = new PredictionIds(wall, new SplittableRandom(1));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            millis.addAndGet(i % 3 == 0 ? -5 : 2);
            made.add(ids.get().value());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(made).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    /// All in one millisecond, each on a thread that begins when the one before has its id.
    @Test
    void idsStayInOrderWhicheverThreadMakesTheNextOne() throws InterruptedException {
        InstantSource noon = InstantSource.fixed(Instant.ofEpochMilli(1));
        PredictionIds ids = new PredictionIds(noon, new SplittableRandom(1));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Thread.Builder next = i % 8 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            next.start(() -> made.add(ids.get().value())).join();
        }
        assertThat(made).hasSize(2_000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idsTakeTheirTimeFromAClockThatWasWrongAndIsSetRight() {
        long right = 1_000_000;
        AtomicLong millis = new AtomicLong(right + 86_400_000L * 400);
        PredictionIds ids =
                new PredictionIds(
                        () -> Instant.ofEpochMilli(millis.get()), new SplittableRandom(1));
        String early = ids.get().value();
        millis.set(right);
        String late = ids.get().value();

        assertThat(Long.parseLong(late, 0, 12, 16)).isEqualTo(right);
        assertThat(late).isNotEqualTo(early);
    }

    @Test
    void counterStandsBehindTheTimeAndTheProcessBehindTheCounter() {
        long process = new SplittableRandom(1).nextLong();
        PredictionIds ids =
                new PredictionIds(
                        InstantSource.fixed(Instant.ofEpochMilli(0x019ac0b6b1f2L)),
                        new SplittableRandom(1));
        for (int i = 0; i < 300; i++) {
            PredictionId id = ids.get();
            assertThat(id.value())
                    .startsWith("019ac0b6b1f2%010x%09x".formatted(i, process & 0xf_ffff_ffffL));
            assertThat(id).isEqualTo(new PredictionId(id.value()));
            assertThat(id.isNumber()).isTrue();
        }
    }

    @Test
    void lastDigitNamesTheLaneOfTheProcessorThatMadeIt() {
        PredictionIds ids =
                new PredictionIds(
                        InstantSource.fixed(Instant.ofEpochMilli(1)), new SplittableRandom(1));
        for (int i = 0; i < 1_000; i++) {
            PredictionId id = ids.get();
            assertThat(id.value()).matches("[0-9a-f]{31}[0-7]");
            int digit = Character.digit(id.value().charAt(31), 16);
            assertThat(Lanes.of(id)).isEqualTo(digit & (Lanes.COUNT - 1));
        }
        for (char last : "0123456789abcdef".toCharArray()) {
            assertThat(Lanes.of(new PredictionId("0".repeat(31) + last)))
                    .isBetween(0, Lanes.COUNT - 1);
        }
        assertThat(Lanes.of(new PredictionId(""))).isZero();
        assertThat(Integer.bitCount(Lanes.COUNT)).isEqualTo(1);
    }

    @Test
    void idsAreUniqueAcrossThreadsAndProcesses() {
        InstantSource noon = InstantSource.fixed(Instant.ofEpochMilli(1));
        PredictionIds one = new PredictionIds(noon, new SplittableRandom(1));
        PredictionIds other = new PredictionIds(noon, new SplittableRandom(2));
        List<PredictionId> made =
                IntStream.range(0, 20_000)
                        .parallel()
                        .mapToObj(i -> i % 2 == 0 ? one.get() : other.get())
                        .toList();
        assertThat(made).doesNotHaveDuplicates();
    }
}
