package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ColdStart;
import dev.slipway.api.status.LoadPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StandbyTest {
    private static final PackageSource NEVER_OPENED =
            PackageSource.of(() -> {
                throw new AssertionError("opened");
            });

    private final AtomicLong now = new AtomicLong();
    private final StartLedger node = new StartLedger(16);
    private final Standby standby =
            new Standby(
                    new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                    NEVER_OPENED,
                    now::get,
                    InstantSource.system());

    private void passes(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private long expectedMillis(long queueMillis) {
        long queue = Duration.ofMillis(queueMillis).toNanos();
        return Duration.ofNanos(standby.expectedNanos(node, queue)).toMillis();
    }

    /// Is loaded in 100 ms, half a second after it was to be, and sleeps again.
    private void wasLoaded() {
        standby.sleep();
        assertThat(standby.startWaking(0)).isTrue();
        passes(500);
        standby.begins();
        passes(100);
        standby.times().ended(LoadPhase.LOAD);
        assertThat(standby.wake(1, 1).untilReady()).hasMillis(600);
        standby.sleep();
    }

    @Test
    void howLongALoadWaitedForAThreadIsNotExpectedOfTheNext() {
        wasLoaded();
        assertThat(expectedMillis(0)).isEqualTo(100);
        assertThat(expectedMillis(300)).isEqualTo(400);
    }

    /// Behind a load of minutes it would be left alone for two, and whoever needs its memory be
    /// refused meanwhile.
    @Test
    void howLongALoadWaitedForAThreadLeavesNoVersionAlone() {
        wasLoaded();
        assertThat(standby.guard().protectedNanos(now.get()))
                .isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    /// One that nobody waits for is warmed up until it settles.
    @Test
    void warmingUpAtLeisureIsNotExpectedWhereRequestsWait() {
        standby.begins();
        passes(100);
        standby.times().ended(LoadPhase.LOAD);
        passes(3_000);
        standby.times().ended(LoadPhase.WARM_UP);
        assertThat(standby.wake(1, 1).untilReady()).hasMillis(3_100);
        standby.sleep();
        assertThat(expectedMillis(0)).isEqualTo(100);
    }

    /// Who looked just before would else be refused as if all of it were still to come.
    @Test
    void nothingOfALoadIsStillToComeOnceItIsLoaded() {
        wasLoaded();
        assertThat(standby.startWaking(0)).isTrue();
        standby.begins();
        passes(60);
        standby.times().ended(LoadPhase.LOAD);
        assertThat(expectedMillis(300)).isEqualTo(40);
        assertThat(standby.wake(1, 1).untilReady()).hasMillis(60);
        assertThat(expectedMillis(300)).isZero();
    }

    /// The first of a crowd are no crowd yet, and are let in first.
    @Test
    void whoComesToACrowdIsToldOfWhatLoadsTookBesideOne() {
        wasLoaded();
        wasLoadedBesideACrowd();
        wasLoadedBesideACrowd();

        assertThat(expectedMillis(0)).isEqualTo(100);
        List<Ticket> next = crowd();
        assertThat(expectedMillis(0)).isEqualTo(400);
        next.forEach(Ticket::leave);
        assertThat(expectedMillis(0)).isEqualTo(100);
    }

    /// It is judged by what was measured at rest.
    @Test
    void loadsOfOthersBesideACrowdSayNothingOfAVersionsFirst() {
        ColdStart calm =
                new ColdStart(
                        Tier.COLD, Instant.EPOCH, Map.of(LoadPhase.LOAD, Duration.ofMillis(100)));
        ColdStart crowded =
                new ColdStart(
                        Tier.COLD, Instant.EPOCH, Map.of(LoadPhase.LOAD, Duration.ofSeconds(15)));
        node.note(calm, true, false);
        node.note(crowded, true, true);
        node.note(crowded, true, true);
        standby.sleep();

        List<Ticket> first = crowd();

        assertThat(expectedMillis(0)).isEqualTo(100);
        first.forEach(Ticket::leave);
    }

    private void wasLoadedBesideACrowd() {
        List<Ticket> crowd = crowd();
        assertThat(standby.startWaking(0)).isTrue();
        standby.begins();
        passes(400);
        standby.times().ended(LoadPhase.LOAD);
        assertThat(standby.wake(1, 1).untilReady()).hasMillis(400);
        crowd.forEach(Ticket::leave);
        standby.sleep();
    }

    private List<Ticket> crowd() {
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RequestHead head =
                    new RequestHead(
                            new PredictionId("0".repeat(32)),
                            standby.id().endpoint(),
                            VersionChoice.ROUTED,
                            Standing.USUAL,
                            1,
                            new Deadline(Long.MAX_VALUE / 2),
                            Principal.LOCAL,
                            HeadFields.NONE);
            all.add(((Gate.Entry.Waits) standby.gate().enter(head, 1_000)).ticket());
        }
        return all;
    }

    @Test
    void aLoadWithoutAThreadIsAllStillToCome() {
        wasLoaded();
        assertThat(standby.startWaking(Duration.ofMillis(300).toNanos())).isTrue();
        passes(100);
        assertThat(expectedMillis(7)).isEqualTo(300);
        passes(400);
        assertThat(expectedMillis(7)).isEqualTo(100);
        standby.begins();
        passes(60);
        assertThat(expectedMillis(7)).isEqualTo(40);
        passes(1_000);
        assertThat(expectedMillis(7)).isEqualTo(12);
    }
}
