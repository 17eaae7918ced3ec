package dev.slipway.intake.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.journal.Milestones;
import dev.slipway.journal.Step;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A push by the real intake in a process that dies: at every step towards durability, of every
/// file and every record of it, on either side of the step.
@Tag("postgres")
final class PushCrashTest {
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);

    /// Two images are told from each other, and the caller hears yes once.
    private static final Map<Step, Integer> FEW = Map.of(Step.PUBLISH, 2, Step.ACKNOWLEDGE, 1);

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir static Path reference;
    @TempDir Path directory;

    /// Each death on both databases in the long form, some of them otherwise; one at every step at
    /// least.
    static Stream<Arguments> deaths() throws IOException {
        Map<Step, Integer> turns = turnsOfOnePush();
        List<Arguments> firsts = new ArrayList<>();
        List<Arguments> others = new ArrayList<>();
        Random random = new Random(SEED);
        for (Step step : Step.values()) {
            List<Arguments> deaths = new ArrayList<>();
            for (int turn = 1; turn <= turns.getOrDefault(step, 0); turn++) {
                for (String moment : moments(step)) {
                    deaths.add(Arguments.of(false, step, moment, turn));
                    deaths.add(Arguments.of(true, step, moment, turn));
                }
            }
            Collections.shuffle(deaths, random);
            firsts.add(deaths.removeFirst());
            others.addAll(deaths);
        }
        return Stream.concat(
                firsts.stream(), others.stream().limit(Campaign.cases(0, others.size())));
    }

    private static List<String> moments(Step step) {
        return switch (step) {
            case APPLY -> List.of("before");
            case PUBLISH -> List.of("after");
            default -> List.of("before", "after");
        };
    }

    /// How often a push comes to each step.
    private static Map<Step, Integer> turnsOfOnePush() throws IOException {
        Map<Step, Integer> turns = new ConcurrentHashMap<>();
        Milestones counting =
                new Milestones() {
                    @Override
                    public void before(Step step) {
                        turns.merge(step, 1, Integer::sum);
                    }

                    @Override
                    public void after(Step step) {}
                };
        Files.createDirectory(reference.resolve("data"));
        try (PushSite site = PushSite.open(reference, PushSite.Address.SQLITE, counting)) {
            site.push(0);
            turns.clear();
            site.push(1);
        }
        turns.putAll(FEW);
        assertThat(turns).containsOnlyKeys(Step.values());
        return turns;
    }

    @ParameterizedTest(name = "postgres {0}, {2} {1} number {3}")
    @MethodSource("deaths")
    void pushBecomesAVersionOnceOrNotAtAll(boolean isPostgres, Step step, String moment, int turn)
            throws Exception {
        PushCase site = new PushCase(directory, address(isPostgres));
        int exit = site.run(List.of("death", step.name(), moment, String.valueOf(turn)), Map.of());
        assertThat(exit).as(site.output()).isEqualTo(PushSite.HALTED);
        assertThat(site.lines("refusals")).isEmpty();
        boolean isAnswered = step == Step.ACKNOWLEDGE && moment.equals("after");
        if (step != Step.PUBLISH) {
            assertThat(site.lines("acknowledged")).hasSize(isAnswered ? 2 : 1);
        }
        boolean wasRecorded = site.requireWhole();
        switch (step) {
            case RENAME, DIRECTORY_FSYNC, FSYNC -> assertThat(wasRecorded).isFalse();
            case APPLY, PUBLISH, ACKNOWLEDGE -> assertThat(wasRecorded).isTrue();
            case COMMIT -> assertThat(wasRecorded).isEqualTo(moment.equals("after") || turn > 1);
            case WRITE -> {}
        }
    }

    private static PushSite.Address address(boolean isPostgres) {
        return isPostgres ? PushSite.Address.of(POSTGRES.cluster()) : PushSite.Address.SQLITE;
    }
}
