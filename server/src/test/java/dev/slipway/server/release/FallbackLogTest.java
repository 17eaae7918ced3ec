package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.server.release.FallbackLog.Taken;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FallbackLogTest {
    private static final ReleaseId FLIGHTS = ReleaseId.of(new EndpointName("flights"), 3);
    private static final ReleaseId FRAUD = ReleaseId.of(new EndpointName("fraud"), 1);

    @TempDir private Path folder;

    @Test
    void whatWasTakenBackIsKnownToTheNextProcess() throws IOException {
        try (FallbackLog log = open()) {
            log.note(FLIGHTS, taken("candidate fails more often than stable"));
            log.note(FRAUD, taken("p99 twice as long"));
        }

        try (FallbackLog log = open()) {
            assertThat(log.taken(FLIGHTS))
                    .contains(taken("candidate fails more often than stable"));
            assertThat(log.taken(FRAUD)).contains(taken("p99 twice as long"));
            assertThat(log.taken(ReleaseId.of(new EndpointName("flights"), 2))).isEmpty();
        }
    }

    /// No other holds take candidate's weight.
    @Test
    void whatIsHeldWithoutWeightWasTurnedBackOrLeftUncleanly() {
        for (Cause fault : List.of(Cause.EVIDENCE, Cause.HARD_LIMIT, Cause.RULE)) {
            assertThat(new Taken(ReleasePhase.HOLD, fault, "why").held())
                    .isEqualTo(Held.of(Held.Reason.TURNED_BACK));
        }
        assertThat(new Taken(ReleasePhase.HOLD, Cause.UNCLEAN_END, "why").held())
                .isEqualTo(Held.of(Held.Reason.UNCLEAN_END));
        assertThat(new Taken(ReleasePhase.ABORTING, Cause.EVIDENCE, "why").held()).isNull();
    }

    @Test
    void whatTheJournalKnowsIsForgotten() throws IOException {
        try (FallbackLog log = open()) {
            log.note(FLIGHTS, taken("why"));
            log.recorded(FLIGHTS);
            log.recorded(FRAUD);
        }

        try (FallbackLog log = open()) {
            assertThat(log.taken(FLIGHTS)).isEmpty();
        }
    }

    @Test
    void theFileTakesNoMoreRoomThanAtItsFirstStart() throws IOException {
        try (FallbackLog log = open()) {
            long before = Files.size(file());
            for (int i = 1; i <= 128; i++) {
                log.note(ReleaseId.of(new EndpointName("flights"), i), taken("w".repeat(5_000)));
            }
            assertThat(Files.size(file())).isEqualTo(before);
            assertThatThrownBy(() -> log.note(FRAUD, taken("one more")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLongReasonIsCutBetweenCharacters() throws IOException {
        try (FallbackLog log = open()) {
            log.note(FLIGHTS, taken("é".repeat(1_000)));
        }

        try (FallbackLog log = open()) {
            assertThat(log.taken(FLIGHTS).orElseThrow().why()).matches("é{100,}");
        }
    }

    @Test
    void anEntryThatACrashCutOffIsNone() throws IOException {
        Property.holds(
                100,
                random -> {
                    Files.deleteIfExists(file());
                    try (FallbackLog log = open()) {
                        log.note(FRAUD, taken("whole"));
                        log.note(FLIGHTS, taken("cut"));
                    }
                    byte[] bytes = Files.readAllBytes(file());
                    int at =
                            512
                                    + random.nextInt(
                                            12 + "flights.3\nABORTING\nEVIDENCE\ncut".length());
                    bytes[at] ^= (byte) (1 + random.nextInt(255));
                    Files.write(file(), bytes, StandardOpenOption.TRUNCATE_EXISTING);

                    try (FallbackLog log = open()) {
                        assertThat(log.taken(FRAUD)).contains(taken("whole"));
                        assertThat(log.taken(FLIGHTS)).isEmpty();
                        log.note(FLIGHTS, taken("again"));
                        assertThat(log.taken(FLIGHTS)).contains(taken("again"));
                    }
                });
    }

    private static Taken taken(String why) {
        return new Taken(ReleasePhase.ABORTING, Cause.EVIDENCE, why);
    }

    private FallbackLog open() throws IOException {
        return FallbackLog.open(file());
    }

    private Path file() {
        return folder.resolve("fallback.log");
    }
}
