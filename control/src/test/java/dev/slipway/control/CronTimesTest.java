package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.api.spec.Schedule;
import dev.slipway.control.job.CronTimes;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class CronTimesTest {
    private static final String BERLIN = "Europe/Berlin";
    private static final List<String> CRONS =
            List.of("30 2 * * *", "*/15 * * * *", "0 0,2,3 * * *", "59 1-3 * * 0", "5 4 1 * *");
    private static final List<String> ZONES =
            List.of("UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");

    private static CronTimes times(String cron, String zone) {
        return CronTimes.of(new Schedule(cron, zone, false));
    }

    private static List<String> some(CronTimes times, String after, int count) {
        List<String> found = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = times.next(at).orElseThrow();
            found.add(at.toString());
        }
        return found;
    }

    @Test
    void timesAreThoseOfTheZonesClock() {
        assertThat(some(times("0 3 * * *", BERLIN), "2026-01-31T12:00:00Z", 2))
                .containsExactly("2026-02-01T02:00:00Z", "2026-02-02T02:00:00Z");
        assertThat(some(times("0 3 * * 1-5", "UTC"), "2026-01-30T12:00:00Z", 2))
                .containsExactly("2026-02-02T03:00:00Z", "2026-02-03T03:00:00Z");
    }

    @Test
    void aTimeThatTheClockJumpsOverComesAsMuchLater() {
        assertThat(some(times("30 2 * * *", BERLIN), "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
        assertThat(some(times("0 2,3 * * *", BERLIN), "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
    }

    @Test
    void aTimeThatTheClockShowsTwiceComesOnce() {
        assertThat(some(times("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void expressionsThatAreNoneAreRefusedByName() {
        for (String none : List.of("", "often", "60 * * * *", "* * * *", "0 0 0 * * *")) {
            assertThatIllegalArgumentException()
                    .as(none)
                    .isThrownBy(() -> times(none, "UTC"))
                    .withMessageContaining("cron: '" + none + "'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule("* * * * *", "Moon/Tycho", false))
                .withMessageContaining("zone: Moon/Tycho");
    }

    @Test
    void aTimeThatNeverComesIsNone() {
        assertThat(times("0 0 30 2 *", "UTC").next(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void noMoreThanAThousandTimesAreCounted() {
        Instant since = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(times("* * * * *", "UTC").between(since, since.plus(Duration.ofDays(1))))
                .isEqualTo(1_000);
    }

    /// From the last one on, forwards and backwards give the same.
    @Test
    void forwardsAndBackwardsAgree() {
        Property.holds(200, CronTimesTest::agrees);
    }

    private static void agrees(RandomGenerator random) {
        String cron = CRONS.get(random.nextInt(CRONS.size()));
        String zone = ZONES.get(random.nextInt(ZONES.size()));
        CronTimes times = times(cron, zone);
        Instant since =
                Instant.parse("2026-01-01T00:00:00Z")
                        .plus(Duration.ofMinutes(random.nextInt(366 * 24 * 60)));
        Instant until = since.plus(Duration.ofMinutes(random.nextInt(1, 60 * 48)));
        Optional<Instant> newest = Optional.empty();
        long count = 0;
        for (Instant at = since; ; count++) {
            Optional<Instant> next = times.next(at).filter(moment -> !moment.isAfter(until));
            if (next.isEmpty()) {
                break;
            }
            assertThat(next.get()).isAfter(at);
            newest = next;
            at = next.get();
        }
        String what = cron + " " + zone + " from " + since + " to " + until;
        assertThat(times.last(since, until)).as(what).isEqualTo(newest);
        if (newest.isPresent()) {
            assertThat(times.between(since, newest.get())).as(what).isEqualTo(count - 1);
        }
    }
}
