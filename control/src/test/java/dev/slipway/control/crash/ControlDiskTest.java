package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The real control plane over a [PlayedDisk]: whatever happens to the disk, what was acknowledged
/// is there, nothing is half there, and the script can be taken to its end.
@Tag("compiler")
final class ControlDiskTest {
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);
    private static final List<String> SQLITE = List.of("sqlite", "-", "-");

    /// More than the script makes the disk sync: once for each command, and at checkpoints.
    private static final int CUTS = Script.size() + 24;

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir static Path reference;
    private static Map<String, List<String>> expected;

    @TempDir Path directory;

    @BeforeAll
    static void compileTheDiskAndPlayTheScript() throws Exception {
        disk = PlayedDisk.builtIn(built);
        Files.createDirectory(reference.resolve("data"));
        expected = new Aftermath(reference, SQLITE).played();
    }

    /// A call of a kind that fails, at any command.
    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        List<String> kinds = List.of("write ENOSPC", "write EIO", "write SHORT", "sync EIO");
        for (int place = 0; place < Script.size(); place++) {
            for (String kind : kinds) {
                for (int call = 1; call <= 3; call++) {
                    faults.add(Arguments.of(kind + " " + call + " 1", place));
                }
                faults.add(Arguments.of(kind + " 1 -1", place));
            }
        }
        Collections.shuffle(faults, new Random(SEED));
        return faults.subList(0, Campaign.cases(8, faults.size())).stream();
    }

    @ParameterizedTest(name = "{0} from command {1} on")
    @MethodSource("faults")
    void failingDiskLosesAndHalvesNoCommand(String fault, int place) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        int exit = run(place, disk.failing(data, directory.resolve("armed"), fault));
        assertThat(exit).as(Sites.output(directory)).isZero();
        if (!fault.endsWith(" -1") || fault.contains("SHORT")) {
            assertThat(Sites.lines(directory, "acknowledged")).hasSize(Script.size());
        } else {
            assertThat(Sites.lines(directory, "refusals"))
                    .isNotEmpty()
                    .allMatch(line ->
                            line.contains("STORE_UNAVAILABLE") || line.contains("OUTCOME_UNKNOWN"));
        }
        requireWhole();
    }

    static IntStream cuts() {
        int cases = Campaign.cases(5, CUTS);
        return IntStream.range(0, cases).map(n -> 1 + n * CUTS / cases);
    }

    /// Only what was forced to the disk is there afterwards.
    @ParameterizedTest(name = "before sync {0}")
    @MethodSource("cuts")
    void powerCutLosesNoAcknowledgedCommand(int sync) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        int exit = run(Script.size(), disk.cutting(data, mirror, sync));
        assertThat(exit).as(Sites.output(directory)).isIn(0, PlayedDisk.CUT);
        PlayedDisk.loseUnforced(data, mirror, directory.resolve("lost"));
        requireWhole();
    }

    @Test
    void noSyncOfTheScriptIsBehindTheLastCut() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        assertThat(run(Script.size(), disk.cutting(data, mirror, CUTS)))
                .as(Sites.output(directory))
                .isZero();
    }

    private int run(int place, Map<String, String> environment) throws Exception {
        List<String> work = List.of("disk", String.valueOf(place));
        return Sites.start(directory, SQLITE, work, environment).waitFor();
    }

    private void requireWhole() throws IOException {
        new Aftermath(directory, SQLITE).requireWhole(expected);
    }
}
