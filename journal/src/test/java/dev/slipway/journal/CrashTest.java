package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Processes that die: at every named step, and at any moment.
@Tag("postgres")
final class CrashTest {
    static final int HALTED = 77;

    private static final int COMMANDS = 3;

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path directory;

    static Stream<Arguments> deaths() {
        return Stream.of(Step.values())
                .flatMap(step ->
                        Stream.of("before", "after").map(moment -> Arguments.of(step, moment)));
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void deathAtANamedStepLosesNothingOnSqlite(Step step, String moment) throws Exception {
        dieAndRecover(CrashSite.onSqlite(directory), step, moment);
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void deathAtANamedStepLosesNothingOnPostgres(Step step, String moment) throws Exception {
        dieAndRecover(CrashSite.onPostgres(directory, POSTGRES.cluster()), step, moment);
    }

    private static void dieAndRecover(CrashSite site, Step step, String moment)
            throws IOException, InterruptedException {
        int exit = site.start(0, COMMANDS, List.of(step.name(), moment), Map.of()).waitFor();
        assertThat(exit).as(site.output()).isEqualTo(HALTED);
        boolean answered = step == Step.ACKNOWLEDGE && moment.equals("after");
        assertThat(site.acknowledged()).hasSize(answered ? 2 : 1);
        assertThat(site.requireConsistent()).isEqualTo(isCommitted(step, moment) ? 2 : 1);
    }

    private static boolean isCommitted(Step step, String moment) {
        return switch (step) {
            case WRITE, FSYNC, RENAME, DIRECTORY_FSYNC -> false;
            case COMMIT -> moment.equals("after");
            case APPLY, PUBLISH, ACKNOWLEDGE -> true;
        };
    }

    @Test
    void killsAtAnyMomentLoseNothingOnSqlite() throws Exception {
        killAgainAndAgain(CrashSite.onSqlite(directory));
    }

    @Test
    void killsAtAnyMomentLoseNothingOnPostgres() throws Exception {
        killAgainAndAgain(CrashSite.onPostgres(directory, POSTGRES.cluster()));
    }

    /// Each round is killed once a random number of commands more has been answered.
    private static void killAgainAndAgain(CrashSite site) throws Exception {
        SplittableRandom random = new SplittableRandom(Long.getLong("slipway.seed", 20_260_102));
        int rounds = Campaign.cases(3, 100);
        for (int round = 0; round < rounds; round++) {
            int before = site.acknowledged().size();
            int until = before + random.nextInt(1, 60);
            Process child = site.start(round * 1_000_000, 1_000_000, List.of(), Map.of());
            while (child.isAlive() && site.acknowledged().size() < until) {
                LockSupport.parkNanos(200_000);
            }
            assertThat(child.isAlive()).as(site.output()).isTrue();
            child.destroyForcibly().waitFor();
            assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(until);
        }
    }
}
