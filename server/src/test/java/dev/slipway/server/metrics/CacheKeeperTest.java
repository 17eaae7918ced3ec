package dev.slipway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.intake.CacheInUse;
import dev.slipway.intake.Intake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CacheKeeperTest {
    private final List<ServerEvent> events = new ArrayList<>();
    private final List<CacheInUse> asked = new ArrayList<>();

    @Test
    void whatWasRemovedIsToldAndCounted() {
        try (CacheKeeper keeper =
                new CacheKeeper(
                        inUse -> {
                            asked.add(inUse.get());
                            return new Intake.Pruned(asked.size() - 1, 7, 30);
                        },
                        () -> inUse("v" + asked.size()),
                        events::add)) {
            keeper.run();
            assertThat(events).isEmpty();
            keeper.run();
            assertThat(events).containsExactly(new ServerEvent.CachePruned(1, 7, 30));
            assertThat(keeper.prunedBytes()).isEqualTo(14);
            assertThat(keeper.bytes()).isEqualTo(30);
        }
    }

    @Test
    void whatWasInUseAtTheLookBeforeStaysOnceMore() {
        try (CacheKeeper keeper =
                new CacheKeeper(
                        inUse -> {
                            asked.add(inUse.get());
                            return new Intake.Pruned(0, 0, 0);
                        },
                        () -> inUse("v" + asked.size()),
                        events::add)) {
            keeper.run();
            keeper.run();
            keeper.run();
        }
        assertThat(asked.getLast().packages())
                .containsExactlyInAnyOrder(Sha256.of("v1"), Sha256.of("v2"));
    }

    @Test
    void failureIsToldAndTheNextLookComes() {
        try (CacheKeeper keeper =
                new CacheKeeper(
                        inUse -> {
                            throw new IOException("disk: read-only");
                        },
                        () -> inUse("v"),
                        events::add)) {
            keeper.run();
            keeper.run();
        }
        assertThat(events)
                .hasSize(2)
                .allMatch(event -> event.toString().contains("disk: read-only"));
    }

    @Test
    void whateverBreaksIsToldAndTheNextLookComes() {
        try (CacheKeeper keeper =
                new CacheKeeper(
                        inUse -> {
                            throw new OutOfMemoryError("unable to create native thread");
                        },
                        () -> inUse("v"),
                        events::add)) {
            keeper.run();
        }
        assertThat(events)
                .hasSize(1)
                .allMatch(event -> event.toString().contains("unable to create native thread"));
    }

    private static CacheInUse inUse(String version) {
        return new CacheInUse(Set.of(Sha256.of(version)), Set.of());
    }
}
