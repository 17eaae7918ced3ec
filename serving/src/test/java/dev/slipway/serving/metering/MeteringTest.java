package dev.slipway.serving.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MeteringTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final TeamName FRAUD = new TeamName("fraud");

    private final AtomicLong now = new AtomicLong();
    private final Metering metering = new Metering(now::get, 3);

    @Test
    void memoryCountsFromTheLoadToTheRelease() {
        MemoryHold hold = metering.of(version(1)).hold(TeamName.DEFAULT, 1_000);
        now.addAndGet(SECOND / 2);
        assertThat(usage(1, TeamName.DEFAULT).byteSeconds()).isEqualTo(500);
        now.addAndGet(SECOND);
        hold.release();
        hold.release();
        now.addAndGet(SECOND);
        assertThat(usage(1, TeamName.DEFAULT).byteSeconds()).isEqualTo(1_500);
    }

    @Test
    void partsOfASecondAddUpWhateverIsRead() {
        metering.of(version(1)).hold(TeamName.DEFAULT, 3);
        for (int i = 0; i < 1_000; i++) {
            now.addAndGet(SECOND / 1_000);
            metering.readings();
        }
        assertThat(usage(1, TeamName.DEFAULT).byteSeconds()).isEqualTo(3);
    }

    /// A TiB that is held for a hundred days is more byte seconds than can be counted.
    @Test
    void memoryThatIsHeldForTooLongToBeCountedKeepsNoOtherFigureBack() {
        metering.of(version(1)).hold(TeamName.DEFAULT, 1L << 40);
        metering.of(version(2)).hold(FRAUD, 1_000);
        now.addAndGet(TimeUnit.DAYS.toNanos(100));
        Usage most = usage(1, TeamName.DEFAULT);
        assertThat(most.byteSeconds()).isEqualTo(Long.MAX_VALUE);
        assertThat(most.plus(most)).isEqualTo(most);
        assertThat(usage(2, FRAUD).byteSeconds()).isEqualTo(100L * 86_400 * 1_000);
    }

    @Test
    void anotherOwnerPaysFromThenOn() {
        MemoryHold hold = metering.of(version(1)).hold(TeamName.DEFAULT, 1_000);
        now.addAndGet(SECOND);
        hold.ownedBy(FRAUD);
        now.addAndGet(2 * SECOND);
        assertThat(usage(1, TeamName.DEFAULT).byteSeconds()).isEqualTo(1_000);
        assertThat(usage(1, FRAUD).byteSeconds()).isEqualTo(2_000);
    }

    @Test
    void memoryCountsForWhatItIsHeldFor() {
        MemoryHold hold = metering.of(version(1)).hold(FRAUD, CostCause.SHADOW, 1_000);
        now.addAndGet(SECOND);
        assertThat(metering.readings())
                .containsExactly(reading(1L, CostCause.SHADOW, Usage.ofMemory(1_000)));
        hold.heldFor(CostCause.SERVE);
        now.addAndGet(2 * SECOND);
        assertThat(metering.readings())
                .containsExactlyInAnyOrder(
                        reading(1L, CostCause.SHADOW, Usage.ofMemory(1_000)),
                        reading(1L, CostCause.SERVE, Usage.ofMemory(2_000)));
    }

    @Test
    void causesAndTeamsAreKeptApart() {
        VersionMeter meter = metering.of(version(1));
        meter.account(CostCause.SERVE, FRAUD).answered(8);
        meter.account(CostCause.COLD_START, FRAUD).usedSlot(10, 7);
        assertThat(metering.readings())
                .containsExactlyInAnyOrder(
                        reading(1L, CostCause.SERVE, new Usage(0, 0, 0, 1, 8)),
                        reading(1L, CostCause.COLD_START, new Usage(10, 7, 0, 0, 0)));
    }

    @Test
    void requestsAndTheirRowsAreCountedWhetherOneManyOrNone() {
        Account account = metering.of(version(1)).account(CostCause.SERVE, FRAUD);
        for (int rows : new int[] {1, 8, 0, 1, 1, 0, 300}) {
            account.answered(rows);
        }
        assertThat(usage(1, FRAUD).predictions()).isEqualTo(7);
        assertThat(usage(1, FRAUD).rows()).isEqualTo(311);
    }

    @Test
    void versionThatComesBackGoesOnWithItsAccounts() {
        metering.of(version(1)).account(CostCause.SERVE, FRAUD).answered(1);
        metering.of(version(1)).account(CostCause.SERVE, FRAUD).answered(1);
        assertThat(usage(1, FRAUD).predictions()).isEqualTo(2);
    }

    @Test
    void versionsBeyondTheBoundAreKeptTogetherAndNothingIsLost() {
        metering.of(version(1)).hold(FRAUD, 0);
        for (int number = 1; number <= 9; number++) {
            metering.of(version(number)).account(CostCause.SERVE, FRAUD).answered(number);
        }
        List<MeterReading> readings = metering.readings();
        assertThat(readings).hasSize(4);
        assertThat(readings).anyMatch(one -> one.version() == null);
        assertThat(readings)
                .as("loaded, so kept")
                .anyMatch(one -> new VersionNumber(1).equals(one.version()));
        assertThat(readings.stream().mapToLong(one -> one.usage().rows()).sum()).isEqualTo(45);
    }

    @Test
    void whoHasTheNameOfAnEndpointThatIsGoneBeginsWithNewAccounts() {
        metering.of(version(1)).account(CostCause.SERVE, FRAUD).answered(3);
        metering.gone(version(1).endpoint());
        metering.of(version(1)).account(CostCause.SERVE, FRAUD).answered(4);
        assertThat(metering.readings())
                .filteredOn(one -> one.usage().rows() > 0)
                .containsExactlyInAnyOrder(
                        reading(1L, CostCause.SERVE, new Usage(0, 0, 0, 1, 4)),
                        former(null, new Usage(0, 0, 0, 1, 3)));
    }

    @Test
    void whatAnEndpointThatIsGoneStillHoldsIsCountedToItsEnd() {
        VersionMeter meter = metering.of(version(1));
        MemoryHold hold = meter.hold(FRAUD, 1_000);
        metering.gone(version(1).endpoint());
        now.addAndGet(SECOND);
        meter.account(CostCause.SERVE, FRAUD).answered(5);
        hold.release();
        Usage whole = new Usage(0, 0, 1_000, 1, 5);
        assertThat(metering.readings()).containsExactly(former(1L, whole));
        metering.gone(new EndpointName("others"));
        assertThat(metering.readings()).containsExactly(former(null, whole));
    }

    @Test
    void whatAnEndpointThatIsGoneStillLoadsIsCountedToItsEnd() {
        VersionMeter meter = metering.loading(version(1));
        metering.gone(version(1).endpoint());
        meter.account(CostCause.SERVE, FRAUD).answered(5);
        meter.loaded();
        Usage whole = new Usage(0, 0, 0, 1, 5);
        assertThat(metering.readings()).containsExactly(former(1L, whole));
        metering.gone(new EndpointName("others"));
        assertThat(metering.readings()).containsExactly(former(null, whole));
    }

    /// Of versions that were kept together before, of those that go, and of the next of its name.
    @Test
    void figuresOfANameThatGoesAgainAndAgainAddUp() {
        for (int round = 0; round < 2; round++) {
            for (int number = 1; number <= 5; number++) {
                metering.of(version(number)).account(CostCause.SERVE, FRAUD).answered(number);
            }
            metering.gone(version(1).endpoint());
        }
        assertThat(metering.readings()).containsExactly(former(null, new Usage(0, 0, 0, 10, 30)));
    }

    private static MeterReading former(@Nullable Long version, Usage usage) {
        return new MeterReading(
                version(1).endpoint(),
                version == null ? null : new VersionNumber(version),
                FRAUD,
                CostCause.SERVE,
                usage,
                true);
    }

    @Test
    void nothingIsLostAmongThreads() throws Exception {
        VersionMeter meter = metering.of(version(1));
        List<Future<?>> adding = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                TeamName team = new TeamName("team-" + i % 3);
                adding.add(
                        threads.submit(() -> {
                            for (int j = 0; j < 10_000; j++) {
                                meter.account(CostCause.SERVE, team).usedCaller(3);
                            }
                        }));
            }
        }
        for (Future<?> one : adding) {
            one.get();
        }
        assertThat(metering.readings().stream().mapToLong(one -> one.usage().cpuNanos()).sum())
                .isEqualTo(240_000);
    }

    private Usage usage(long version, TeamName team) {
        return metering.readings().stream()
                .filter(one -> new VersionNumber(version).equals(one.version()))
                .filter(one -> one.team().equals(team))
                .map(MeterReading::usage)
                .reduce(Usage.NONE, Usage::plus);
    }

    private static MeterReading reading(long version, CostCause cause, Usage usage) {
        VersionId id = version(version);
        return new MeterReading(id.endpoint(), id.version(), FRAUD, cause, usage);
    }

    private static VersionId version(long number) {
        return new VersionId(new EndpointName("flights"), new VersionNumber(number));
    }
}
