package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A [PlayedDisk] that is full, that fails, that writes half, and that loses power, under the
/// journal and its artifacts.
@Tag("compiler")
final class DiskFaultTest {
    private static final int COMMANDS = 4;

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir Path directory;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        disk = PlayedDisk.builtIn(built);
    }

    /// One call fails, and the next ones work.
    @ParameterizedTest
    @CsvSource({
        "write ENOSPC 1 1",
        "write ENOSPC 2 1",
        "write ENOSPC 5 1",
        "write EIO 3 1",
        "sync EIO 1 1",
        "sync EIO 2 1",
        "sync EIO 3 1",
        "sync EIO 4 1",
        "write SHORT 1 -1"
    })
    void commandAfterAFailureIsRecorded(String fault) throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        int exit = run(site, failing(fault));
        assertThat(exit).as(site.output()).isZero();
        assertThat(site.acknowledged().size() + site.refusals().size()).isEqualTo(COMMANDS);
        assertThat(site.refusals().size()).isLessThanOrEqualTo(fault.contains("SHORT") ? 0 : 1);
        assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(site.acknowledged().size());
    }

    /// From some call on, everything fails.
    @ParameterizedTest
    @CsvSource({"write ENOSPC 1 -1", "write ENOSPC 3 -1", "write EIO 4 -1", "sync EIO 4 -1"})
    void diskThatStaysBadRefusesCommandsAndLosesNone(String fault) throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        int exit = run(site, failing(fault));
        assertThat(exit).as(site.output()).isZero();
        assertThat(site.refusals()).isNotEmpty();
        assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(site.acknowledged().size());
    }

    /// Bytes that could not be forced are sent again, because forcing them once more would succeed
    /// and lie; bytes that only got no name are kept.
    @ParameterizedTest
    @CsvSource({
        "sync EIO 1 1, 0",
        "sync EIO 2 1, 0",
        "sync ENOSPC 2 1, 0",
        "rename ENOSPC 1 1, " + UploadChild.SIZE,
        "rename EIO 1 1, " + UploadChild.SIZE,
        "write ENOSPC 1 1, " + UploadChild.FIRST
    })
    void uploadStandsWhereItsBytesAreSafe(String fault, String offset) throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Process child = upload(failing(fault));
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String digest = Sha256.of(UploadChild.content()).toString();
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said.lines()).containsExactly(offset, digest);
    }

    private Process upload(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // This JVM verifies the same classes.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                UploadChild.class.getName(),
                                directory.toString())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static IntStream cuts() {
        int cases = Campaign.cases(5, 40);
        return IntStream.range(0, cases).map(n -> 1 + n * 40 / cases);
    }

    /// Only what was forced to the disk is there afterwards.
    @ParameterizedTest
    @MethodSource("cuts")
    void powerCutLosesNothingThatWasAcknowledged(int sync) throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path data = directory.resolve("data");
        int exit = run(site, disk.cutting(data, mirror, sync));
        assertThat(exit).as(site.output()).isIn(0, PlayedDisk.CUT);
        PlayedDisk.loseUnforced(data, mirror, directory.resolve("lost"));
        assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(site.acknowledged().size());
    }

    @Test
    void thePlayedDiskIsReallyBetween() throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        assertThat(run(site, disk.cutting(directory.resolve("data"), mirror, 1)))
                .isEqualTo(PlayedDisk.CUT);
    }

    private Map<String, String> failing(String fault) throws IOException {
        return disk.failing(directory.resolve("data"), directory.resolve("armed"), fault);
    }

    private static int run(CrashSite site, Map<String, String> environment) throws Exception {
        return site.start(0, COMMANDS, List.of(), environment).waitFor();
    }
}
