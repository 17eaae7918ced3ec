package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.PlayedDisk;
import dev.slipway.testkit.outside.PostgresCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The real control plane over a PostgreSQL of which every process has a [PlayedDisk]: the machine
/// loses power before any of its syncs, or what it writes ahead is refused, fails or is cut short.
@Tag("postgres")
@Tag("compiler")
final class PostgresDiskTest {
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);

    /// The database syncs once for each command at least, and more than a dozen times before, for
    /// the tables of the journal and its opening.
    private static final int CUTS = Script.size() + 12;

    /// How often to look in vain for another acknowledgement after the cut.
    private static final int LOOKS = 200;

    /// PostgreSQL says there that it stops, and would wait for the disk.
    private static final String LOCK = "postmaster.pid";

    @TempDir static Path reference;
    private static Map<String, List<String>> expected;

    private PostgresCluster cluster;
    private PlayedDisk disk;
    private Path directory;
    private Path played;
    private List<String> address;

    @BeforeAll
    static void playTheScript() throws IOException {
        Files.createDirectory(reference.resolve("data"));
        expected = new Aftermath(reference, List.of("sqlite", "-", "-")).played();
    }

    @BeforeEach
    void makeADatabase() throws Exception {
        cluster = PostgresCluster.ofSmallFiles();
        address = List.of(cluster.newUrl(), cluster.user(), cluster.password());
        cluster.shutDown();
        directory = cluster.folder("case");
        played = cluster.folder("played");
        disk = PlayedDisk.builtIn(played);
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
    }

    private Path armed() {
        return directory.resolve("armed");
    }

    static IntStream cuts() {
        int cases = Campaign.cases(2, CUTS);
        return IntStream.range(0, cases).map(n -> 1 + n * CUTS / cases);
    }

    /// Only what was forced to the disk is there afterwards, and recovers.
    @ParameterizedTest(name = "before sync {0}")
    @MethodSource("cuts")
    void powerCutOfTheDatabaseLosesNoAcknowledgedCommand(int sync) throws Exception {
        startOver(disk.cuttingAll(cluster.data(), played, armed(), LOCK, sync));
        Files.createFile(armed());
        Process child = child(Script.size());
        while (child.isAlive() && PlayedDisk.syncs(played) < sync) {
            LockSupport.parkNanos(200_000);
        }
        letGoOn(child);
        child.destroyForcibly().waitFor();
        cluster.stop();
        assertThat(PlayedDisk.syncs(played))
                .as(Sites.output(directory))
                .isGreaterThanOrEqualTo(sync);

        Path lost = cluster.folder("lost").resolve("data");
        PlayedDisk.loseUnforced(cluster.data(), played, lost);
        Files.deleteIfExists(cluster.data().resolve(LOCK));
        cluster.give(cluster.data());
        cluster.start();
        new Aftermath(directory, address).requireWhole(expected);
    }

    /// Whoever acknowledged without waiting for the disk would do so again and again.
    private void letGoOn(Process child) throws IOException {
        int heard = 0;
        for (int looks = 0; child.isAlive() && looks < LOOKS; looks++) {
            int now = Sites.lines(directory, "acknowledged").size();
            looks = now > heard ? 0 : looks;
            heard = now;
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// A call of a kind that fails, at any command, or every one from there on; in the long form a
    /// quarter of them, for each takes PostgreSQL a recovery.
    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        List<String> kinds = List.of("write ENOSPC", "write EIO", "write SHORT", "sync EIO");
        for (int place = 0; place < Script.size(); place++) {
            for (String kind : kinds) {
                faults.add(Arguments.of(kind + " 1 1", place));
                faults.add(Arguments.of(kind + " 1 -1", place));
            }
        }
        Collections.shuffle(faults, new Random(SEED));
        return faults.subList(0, Campaign.cases(2, 2 * Script.size())).stream();
    }

    /// The database ends what it does at the first such failure, and recovers.
    @ParameterizedTest(name = "{0} from command {1} on")
    @MethodSource("faults")
    void failingDiskOfTheDatabaseLosesAndHalvesNoCommand(String fault, int place) throws Exception {
        Path ahead = cluster.data().resolve("pg_wal");
        startOver(disk.failingAll(ahead, armed(), played, fault));
        Process child = child(place);
        assertThat(child.waitFor()).as(Sites.output(directory)).isZero();
        assertThat(Sites.lines(directory, "refusals"))
                .allMatch(line ->
                        line.contains("STORE_UNAVAILABLE") || line.contains("OUTCOME_UNKNOWN"));
        if (fault.contains("SHORT")) {
            assertThat(Sites.lines(directory, "acknowledged")).hasSize(Script.size());
        } else {
            assertThat(cluster.log()).contains("PANIC");
        }

        cluster.stop();
        cluster.start();
        new Aftermath(directory, address).requireWhole(expected);
    }

    private void startOver(Map<String, String> environment) throws IOException {
        cluster.give(played);
        cluster.start(environment);
    }

    private Process child(int place) throws IOException {
        List<String> work = List.of("disk", String.valueOf(place));
        return Sites.start(directory, address, work, Map.of());
    }
}
