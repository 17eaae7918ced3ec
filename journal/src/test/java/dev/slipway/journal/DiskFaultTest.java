package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
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

/// A disk that is full, that fails, that writes half, and that loses power, played by a small
/// library (`src/test/native/disk.c`) between the child and its files.
@Tag("compiler")
final class DiskFaultTest {
    private static final int COMMANDS = 4;
    private static final int CUT = 77;

    @TempDir static Path built;
    @TempDir Path directory;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        Process compiler;
        try {
            compiler =
                    new ProcessBuilder(
                                    "cc",
                                    "-shared",
                                    "-fPIC",
                                    "-O1",
                                    "-o",
                                    built.resolve("disk.so").toString(),
                                    "src/test/native/disk.c",
                                    "-ldl",
                                    "-lpthread")
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no C compiler (expected: cc on the PATH; on Debian, apt-get install gcc"
                            + " libc6-dev). Leave these tests out with -DexcludedGroups=compiler",
                    e);
        }
        assertThat(compiler.waitFor()).isZero();
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
        int exit = run(site, Map.of("DISK_FAULT", fault));
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
        int exit = run(site, Map.of("DISK_FAULT", fault));
        assertThat(exit).as(site.output()).isZero();
        assertThat(site.refusals()).isNotEmpty();
        assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(site.acknowledged().size());
    }

    static IntStream cuts() {
        int cases = Campaign.cases(8, 40);
        return IntStream.range(0, cases).map(n -> 1 + n * 40 / cases);
    }

    /// Only what was forced to the disk is there afterwards.
    @ParameterizedTest
    @MethodSource("cuts")
    void powerCutLosesNothingThatWasAcknowledged(int sync) throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path data = directory.resolve("data");
        long inode = (Long) Files.getAttribute(data, "unix:ino");
        int exit =
                run(
                        site,
                        Map.of("DISK_MIRROR", mirror.toString(), "DISK_CUT", String.valueOf(sync)));
        assertThat(exit).as(site.output()).isIn(0, CUT);
        Files.move(data, directory.resolve("lost"));
        restore(mirror, inode, data);
        assertThat(site.requireConsistent()).isGreaterThanOrEqualTo(site.acknowledged().size());
    }

    @Test
    void thePlayedDiskIsReallyBetween() throws Exception {
        CrashSite site = CrashSite.onSqlite(directory);
        assertThat(run(site, Map.of("DISK_CUT", "1"))).isEqualTo(CUT);
    }

    private int run(CrashSite site, Map<String, String> disk) throws Exception {
        Map<String, String> environment = new HashMap<>(disk);
        environment.put("LD_PRELOAD", built.resolve("disk.so").toString());
        environment.put("DISK_ARMED", directory.resolve("armed").toString());
        environment.put("DISK_ROOT", directory.resolve("data").toRealPath().toString());
        return site.start(0, COMMANDS, List.of(), environment).waitFor();
    }

    private static void restore(Path mirror, long inode, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path names = mirror.resolve("d" + inode);
        if (Files.notExists(names)) {
            return;
        }
        for (String line : Files.readAllLines(names)) {
            String[] parts = line.split(" ", 3);
            Path target = directory.resolve(parts[2]);
            if (parts[0].equals("d")) {
                restore(mirror, Long.parseLong(parts[1]), target);
            } else {
                Path bytes = mirror.resolve("i" + parts[1]);
                if (Files.exists(bytes)) {
                    Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.createFile(target);
                }
            }
        }
    }
}
