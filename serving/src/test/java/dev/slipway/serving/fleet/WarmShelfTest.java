package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class WarmShelfTest {
    private static final long BUDGET = 100;

    private final WarmShelf shelf = new WarmShelf(BUDGET);

    @Test
    void whatWasPutInFirstIsColdFirst() {
        Standby first = warm(1, 40);
        Standby second = warm(2, 40);
        Standby third = warm(3, 40);
        shelf.put(first, false);
        shelf.put(second, false);
        shelf.put(third, false);
        assertThat(shelf.bytes()).isEqualTo(80);
        assertThat(first.tier()).isEqualTo(Tier.COLD);
        assertThat(second.tier()).isEqualTo(Tier.WARM);
        assertThat(third.tier()).isEqualTo(Tier.WARM);
    }

    @Test
    void whatIsPutInAgainIsTheLatestAndCountsOnce() {
        Standby first = warm(1, 40);
        Standby second = warm(2, 40);
        shelf.put(first, false);
        shelf.put(second, false);
        shelf.put(first, false);
        assertThat(shelf.bytes()).isEqualTo(80);
        shelf.put(warm(3, 40), false);
        assertThat(first.tier()).isEqualTo(Tier.WARM);
        assertThat(second.tier()).isEqualTo(Tier.COLD);
    }

    @Test
    void othersMakeRoomForVersionsThatAreKept() {
        Standby kept = warm(1, 60);
        Standby other = warm(2, 30);
        Standby late = warm(3, 40);
        shelf.put(kept, true);
        shelf.put(other, false);
        shelf.put(late, true);
        assertThat(kept.tier()).isEqualTo(Tier.WARM);
        assertThat(other.tier()).isEqualTo(Tier.COLD);
        assertThat(late.tier()).isEqualTo(Tier.WARM);
        assertThat(shelf.bytes()).isEqualTo(100);
    }

    @Test
    void versionThatFindsNoRoomBesideThoseThatAreKeptIsColdAndMovesNobody() {
        Standby kept = warm(1, 60);
        Standby other = warm(2, 30);
        shelf.put(kept, true);
        shelf.put(other, false);
        for (boolean isKept : new boolean[] {true, false}) {
            Standby late = warm(3, 50);
            shelf.put(late, isKept);
            assertThat(late.tier()).isEqualTo(Tier.COLD);
        }
        assertThat(kept.tier()).isEqualTo(Tier.WARM);
        assertThat(other.tier()).isEqualTo(Tier.WARM);
        assertThat(shelf.bytes()).isEqualTo(90);
    }

    @Test
    void versionLargerThanTheShelfIsColdAndMovesNobody() {
        Standby small = warm(1, 10);
        Standby large = warm(2, BUDGET + 1);
        shelf.put(small, false);
        shelf.put(large, false);
        assertThat(large.tier()).isEqualTo(Tier.COLD);
        assertThat(small.tier()).isEqualTo(Tier.WARM);
        assertThat(shelf.bytes()).isEqualTo(10);
    }

    @Test
    void whatIsTakenOutOrColdTakesNoRoom() {
        Standby one = warm(1, 40);
        shelf.put(one, false);
        shelf.take(one);
        shelf.take(one);
        assertThat(shelf.bytes()).isZero();
        assertThat(one.tier()).isEqualTo(Tier.WARM);
        Standby cold = standby(2, 40);
        shelf.put(cold, true);
        assertThat(shelf.bytes()).isZero();
    }

    /// One that sleeps with its package opened.
    private static Standby warm(long number, long bytes) {
        Standby standby = standby(number, bytes);
        standby.warm();
        return standby;
    }

    private static Standby standby(long number, long bytes) {
        ModelPackage model =
                new ModelPackage(
                        Path.of("."), Path.of("model"), "0".repeat(64), ModelManifest.EMPTY);
        PackageSource source =
                () ->
                        new PackageSource.Fetched() {
                            @Override
                            public ModelPackage open() {
                                return model;
                            }

                            @Override
                            public boolean isUntouched() {
                                return true;
                            }

                            @Override
                            public long bytes() {
                                return bytes;
                            }
                        };
        Standby standby =
                new Standby(
                        new VersionId(new EndpointName("flights"), new VersionNumber(number)),
                        source,
                        System::nanoTime,
                        InstantSource.system());
        standby.sleep();
        return standby;
    }
}
