package dev.slipway.intake.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.PlayedDisk;
import dev.slipway.testkit.outside.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A push by the real intake over a [PlayedDisk] that is full, that fails, that writes half, and
/// that loses power: with its journal on that disk too, and with one in PostgreSQL, to which
/// nothing happens, so that a record outlives all that was not forced before it.
@Tag("compiler")
@Tag("postgres")
final class PushDiskTest {
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);

    /// More calls of each kind than a push makes.
    private static final Map<String, Integer> CALLS = Map.of("write", 40, "sync", 24, "rename", 12);

    /// More than three pushes make the disk sync.
    private static final int CUTS = 72;

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir Path directory;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        disk = PlayedDisk.builtIn(built);
    }

    /// One call of a kind fails, or every one from there on.
    static Stream<Arguments> faults() {
        List<String> faults = new ArrayList<>();
        CALLS.forEach((kind, calls) -> {
            for (String error : errors(kind)) {
                for (int call = 1; call <= calls; call++) {
                    faults.add(kind + " " + error + " " + call + " 1");
                }
                for (int call = 1; call <= calls; call += 5) {
                    faults.add(kind + " " + error + " " + call + " -1");
                }
            }
        });
        Collections.sort(faults);
        List<Arguments> cases = new ArrayList<>();
        for (String fault : faults) {
            cases.add(Arguments.of(false, fault));
            cases.add(Arguments.of(true, fault));
        }
        Collections.shuffle(cases, new Random(SEED));
        return cases.subList(0, Campaign.cases(4, cases.size())).stream();
    }

    private static List<String> errors(String kind) {
        return switch (kind) {
            case "write" -> List.of("ENOSPC", "EIO", "SHORT");
            case "sync" -> List.of("EIO", "ENOSPC");
            default -> List.of("ENOSPC", "EIO");
        };
    }

    @ParameterizedTest(name = "postgres {0}, {1}")
    @MethodSource("faults")
    void failingDiskLosesAndHalvesNoVersion(boolean isPostgres, String fault) throws Exception {
        PushCase site = new PushCase(directory, address(isPostgres));
        Path armed = directory.resolve("armed");
        int exit = site.run(List.of("disk"), disk.failing(directory.resolve("data"), armed, fault));
        assertThat(exit).as(site.output()).isZero();
        if (!fault.endsWith(" -1") || fault.contains("SHORT")) {
            assertThat(site.lines("acknowledged")).isEqualTo(PushSite.MODELS);
        }
        assertThat(site.lines("refusals"))
                .allMatch(line ->
                        line.contains("STORE_UNAVAILABLE") || line.contains("OUTCOME_UNKNOWN"));
        site.requireWhole();
    }

    static Stream<Arguments> cuts() {
        int cases = Campaign.cases(4, 2 * CUTS);
        return IntStream.range(0, cases)
                .mapToObj(n -> Arguments.of(n % 2 == 1, 5 + n * CUTS / cases));
    }

    /// Only what was forced to the disk is there afterwards.
    @ParameterizedTest(name = "postgres {0}, before sync {1}")
    @MethodSource("cuts")
    void powerCutLosesNoAcknowledgedVersion(boolean isPostgres, int sync) throws Exception {
        PushCase site = new PushCase(directory, address(isPostgres));
        Path data = directory.resolve("data");
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        int exit = site.run(List.of("disk"), disk.cutting(data, mirror, sync));
        assertThat(exit).as(site.output()).isIn(0, PlayedDisk.CUT);
        PlayedDisk.loseUnforced(data, mirror, directory.resolve("lost"));
        site.requireWhole();
    }

    private static PushSite.Address address(boolean isPostgres) {
        return isPostgres ? PushSite.Address.of(POSTGRES.cluster()) : PushSite.Address.SQLITE;
    }
}
