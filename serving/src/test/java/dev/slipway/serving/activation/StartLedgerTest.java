package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Tier;
import dev.slipway.api.status.ColdStart;
import dev.slipway.api.status.LoadPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StartLedgerTest {
    private final StartLedger ledger = new StartLedger(16);

    private static ColdStart start(long millis) {
        return new ColdStart(
                Tier.WARM, Instant.EPOCH, Map.of(LoadPhase.LOAD, Duration.ofMillis(millis)));
    }

    private static ColdStart cold(long millis) {
        return new ColdStart(
                Tier.COLD, Instant.EPOCH, Map.of(LoadPhase.LOAD, Duration.ofMillis(millis)));
    }

    private static OptionalLong millis(long millis) {
        return OptionalLong.of(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void nineOfTenTakeAsLongAtMost() {
        assertThat(ledger.expectedNanos(Tier.WARM)).isEmpty();
        for (int i = 1; i <= 11; i++) {
            ledger.note(start(i), true, false);
        }
        assertThat(ledger.expectedNanos(Tier.WARM)).isEqualTo(millis(10));
        assertThat(ledger.expectedNanos(Tier.COLD)).isEmpty();
    }

    /// It takes processors from the load, by coming alone.
    @Test
    void whatTwoLoadsTookBesideACrowdIsExpectedOfTheNextThatACrowdWaitsFor() {
        ledger.note(start(400), true, true);
        ledger.note(start(400), true, true);
        assertThat(ledger.expectedNanos(Tier.WARM)).isEqualTo(millis(400));
        for (int i = 0; i < 16; i++) {
            ledger.note(start(100), true, false);
        }
        assertThat(ledger.expectedNanos(Tier.WARM)).isEqualTo(millis(100));
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(400));
        ledger.note(start(500), true, false);
        ledger.note(start(500), true, false);
        ledger.note(start(500), true, false);
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(500));
    }

    /// A crowd that it kept out could have been answered whole.
    @Test
    void oneLoadThatWasSlowBesideACrowdIsNotExpectedAgain() {
        ledger.note(start(100), true, false);
        ledger.note(start(20_000), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(100));
        ledger.note(start(20_000), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(20_000));
        ledger.note(start(200), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(200));
    }

    /// Its only one is worth as much to keep it loaded.
    @Test
    void theOnlyLoadRefusesNobodyWhereACrowdCameToIt() {
        ledger.note(start(20_000), true, true);
        assertThat(ledger.expectedNanos(Tier.WARM)).isEmpty();
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEmpty();
        assertThat(ledger.likelyNanos(Tier.WARM)).isEqualTo(millis(20_000));
        ledger.note(start(100), true, true);
        assertThat(ledger.expectedNanos(Tier.WARM)).isEqualTo(millis(100));
        assertThat(ledger.likelyNanos(Tier.WARM)).isEqualTo(millis(100));
    }

    /// Most crowds come to what sleeps warm, and the first of a process to what is cold.
    @Test
    void aCrowdWaitsForWhatIsColdNoShorterThanForWhatIsWarm() {
        ledger.note(start(400), true, true);
        ledger.note(start(500), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.COLD)).isEqualTo(millis(400));
        assertThat(ledger.expectedNanos(Tier.COLD)).isEmpty();
        ledger.note(cold(300), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.COLD)).isEqualTo(millis(400));
        ledger.note(cold(300), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.COLD)).isEqualTo(millis(300));
        ledger.note(cold(600), true, false);
        assertThat(ledger.expectedInCrowdNanos(Tier.COLD)).isEqualTo(millis(600));
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(400));
    }

    @Test
    void whatLoadsTookBeforeIsExpectedAndIsNoStart() {
        StartLedger before = new StartLedger(16);
        before.note(start(100), true, false);
        before.note(start(500), true, true);
        before.note(start(400), true, true);

        ledger.expect(before.loads());

        assertThat(ledger.expectedNanos(Tier.WARM)).isEqualTo(millis(100));
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(400));
        assertThat(ledger.expectedNanos(Tier.COLD)).isEmpty();
        assertThat(ledger.loads()).isEqualTo(before.loads());
        assertThat(ledger.starts()).isEmpty();
        assertThat(ledger.sums()).isEmpty();
    }

    /// The other may have come at a moment of trouble.
    @Test
    void theOnlyLoadBesideACrowdRefusesNobodyInItsNextLifeEither() {
        StartLedger before = new StartLedger(16);
        before.note(start(20_000), true, true);
        ledger.expect(before.loads());
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEmpty();
        ledger.note(start(100), true, true);
        assertThat(ledger.expectedInCrowdNanos(Tier.WARM)).isEqualTo(millis(100));
    }

    /// A request that waits for a lock stands behind all others of its crowd afterwards.
    @Test
    void whoAsksWhatIsExpectedWaitsForNobody() throws Exception {
        ledger.note(start(5), true, false);
        synchronized (ledger) {
            assertThat(
                            CompletableFuture.supplyAsync(() -> ledger.expectedNanos(Tier.WARM))
                                    .get(30, TimeUnit.SECONDS))
                    .isEqualTo(millis(5));
        }
    }
}
