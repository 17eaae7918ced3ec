package dev.slipway.serving.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import org.junit.jupiter.api.Test;

final class ThrashGuardTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aVersionIsLeftAloneTenTimesAsLongAsItTookToLoad() {
        ThrashGuard guard = new ThrashGuard();
        assertThat(guard.protectedNanos(0)).isZero();
        guard.loaded(SECOND, 5 * SECOND);
        assertThat(guard.protectedNanos(5 * SECOND)).isEqualTo(10 * SECOND);
        assertThat(guard.protectedNanos(15 * SECOND)).isZero();
    }

    @Test
    void eachTimeThatItIsBackTooSoonItIsLeftAloneTwiceAsLong() {
        ThrashGuard guard = new ThrashGuard();
        long now = 0;
        guard.loaded(SECOND, now);
        long before = guard.protectedNanos(now);
        for (int times = 0; times < 3; times++) {
            now += before;
            guard.evicted(now);
            now += SECOND;
            guard.loaded(SECOND, now);
            assertThat(guard.protectedNanos(now)).isEqualTo(2 * before);
            before = guard.protectedNanos(now);
        }
        now += before;
        guard.evicted(now);
        now += 3_600 * SECOND;
        guard.loaded(SECOND, now);
        assertThat(guard.protectedNanos(now)).isEqualTo(before / 2);
    }

    /// A node of `room` places that is asked for more versions than it holds, in whatever order and
    /// at whatever speed: loading takes a bounded part of the time.
    @Test
    void howeverManyVersionsAreAskedForLoadingTakesABoundedPartOfTheTime() {
        Property.holds(
                200,
                random -> {
                    int room = random.nextInt(1, 5);
                    int versions = room + random.nextInt(1, 10);
                    ThrashGuard[] guards = new ThrashGuard[versions];
                    boolean[] isLoaded = new boolean[versions];
                    for (int i = 0; i < versions; i++) {
                        guards[i] = new ThrashGuard();
                    }
                    long load = random.nextLong(SECOND / 20, 2 * SECOND);
                    long now = 0;
                    long loading = 0;
                    int loaded = 0;
                    long end = 2_000 * load;
                    while (now < end) {
                        int asked = random.nextInt(versions);
                        now += random.nextLong(1, load);
                        if (isLoaded[asked]) {
                            continue;
                        }
                        if (loaded == room) {
                            int victim = victim(guards, isLoaded, now);
                            if (victim < 0) {
                                continue;
                            }
                            isLoaded[victim] = false;
                            guards[victim].evicted(now);
                            loaded--;
                        }
                        now += load;
                        loading += load;
                        guards[asked].loaded(load, now);
                        isLoaded[asked] = true;
                        loaded++;
                    }
                    // Each place is loaded into at most once in what protects a version there.
                    assertThat((double) loading / now).isLessThan(0.11 * room + 0.01);
                });
    }

    private static int victim(ThrashGuard[] guards, boolean[] isLoaded, long now) {
        for (int i = 0; i < guards.length; i++) {
            if (isLoaded[i] && guards[i].protectedNanos(now) == 0) {
                return i;
            }
        }
        return -1;
    }
}
