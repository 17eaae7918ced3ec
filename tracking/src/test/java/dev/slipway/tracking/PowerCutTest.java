package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.testkit.outside.PlayedDisk;
import dev.slipway.tracking.KilledUploadChild.Part;
import dev.slipway.tracking.PowerCutChild.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A [PlayedDisk] that loses power under the files of runs.
@Tag("compiler")
final class PowerCutTest {
    private static final int NEVER = 1_000_000;

    @TempDir private Path built;
    @TempDir private Path directory;

    /// Names reach the disk by themselves, sooner or later than what is in a database.
    @ParameterizedTest
    @EnumSource(Way.class)
    void aFileIsNotGivenTheDigestOfTheOneThatItCameFor(Way way) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        requireDigest(said(PowerCutChild.class, List.of(data.toString(), way.name())));
    }

    /// Has the power go, and looks at what is known then of the file that came last, whose name has
    /// reached the disk.
    private void requireDigest(String digest) throws IOException {
        Path data = directory.resolve("data");
        Path lost = directory.resolve("lost");
        PlayedDisk.loseUnforced(data, directory.resolve("mirror"), lost);
        Path files = Files.createDirectories(data.resolve("tracking/files"));
        Files.copy(
                lost.resolve("tracking/files/model"),
                files.resolve("model"),
                StandardCopyOption.REPLACE_EXISTING);
        try (OpenStore open = new OpenStore(data);
                Download download = open.store.artifacts().download(PowerCutChild.MODEL)) {
            assertThat(text(download)).isEqualTo("new");
            assertThat(download.digest()).isEqualTo(digest);
        }
    }

    /// A process that is killed before the disk has answered has forgotten a digest all the same,
    /// as far as the next one sees.
    ///
    /// @param sync of those that replacing a file takes, the one before which it is killed
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aFileIsNotGivenTheDigestOfTheOneBeforeAKill(int sync) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path armed = directory.resolve("armed");
        PlayedDisk disk = PlayedDisk.builtIn(built);
        Map<String, String> whole = disk.cutting(data, mirror, NEVER);
        Map<String, String> killing = disk.cutting(data, mirror, sync);
        killing.put("DISK_ARMED", armed.toString());
        String _ = said(KilledUploadChild.class, part(data, Part.FIRST, armed), whole);
        Process killed = started(KilledUploadChild.class, part(data, Part.KILLED, armed), killing);
        // It takes one or two more or less, by what the database does.
        assertThat(killed.waitFor()).isIn(PlayedDisk.CUT, 0);
        String digest = said(KilledUploadChild.class, part(data, Part.SECOND, armed), whole);

        requireDigest(digest);
    }

    /// What it had removed is gone for the next process, and may stand there still on the disk.
    ///
    /// @param sync of those that removing a file takes, the one before which it is killed
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aFileThatAKillHasRemovedIsNotGivenTheDigestOfTheNext(int sync) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path armed = directory.resolve("armed");
        PlayedDisk disk = PlayedDisk.builtIn(built);
        Map<String, String> whole = disk.cutting(data, mirror, NEVER);
        Map<String, String> killing = disk.cutting(data, mirror, sync);
        killing.put("DISK_ARMED", armed.toString());
        Class<?> main = KilledRemovalChild.class;
        String before = said(main, part(data, Part.FIRST, armed), whole);
        // Else the next file may be given the number of this one, by which the mirror knows it.
        Files.createLink(directory.resolve("kept"), data.resolve("tracking/files/model"));
        Process killed = started(main, part(data, Part.KILLED, armed), killing);
        assertThat(killed.waitFor()).isIn(PlayedDisk.CUT, 0);
        String now = said(main, part(data, Part.SECOND, armed), whole);

        PlayedDisk.loseUnforced(data, mirror, directory.resolve("lost"));

        assertThat(known(data)).isIn("", "old " + before, "new " + now);
    }

    /// It is gone for whoever comes next in the same process as well. What is in the database is on
    /// the disk as it stands.
    @Test
    void aFileWhoseRemovalTheDiskRefusedIsNotGivenTheDigestOfTheNext() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path armed = directory.resolve("armed");
        PlayedDisk disk = PlayedDisk.builtIn(built);
        Map<String, String> whole = disk.cutting(data, mirror, NEVER);
        whole.put("DISK_ROOT", data.toRealPath() + "/tracking/");
        Map<String, String> failing = disk.failing(data, armed, "sync EIO 1 1");
        failing.putAll(whole);
        Class<?> first = KilledRemovalChild.class;
        String before = said(first, part(data, Part.FIRST, armed), whole);
        // Else the next file may be given the number of this one, by which the mirror knows it.
        Files.createLink(directory.resolve("kept"), data.resolve("tracking/files/model"));
        List<String> arguments = List.of(data.toString(), armed.toString());
        String now = said(FailedRemovalChild.class, arguments, failing);

        PlayedDisk.loseUnforced(data.resolve("tracking/files"), mirror, directory.resolve("lost"));

        assertThat(known(data)).isIn("", "old " + before, "new " + now);
    }

    /// What the model holds, and its digest; nothing where there is none.
    private static String known(Path data) throws IOException {
        try (OpenStore open = new OpenStore(data)) {
            RunArtifacts artifacts = open.store.artifacts();
            String name = PowerCutChild.MODEL.toString();
            if (artifacts.list(ArtifactPath.ROOT).stream()
                    .noneMatch(entry -> entry.name().equals(name))) {
                return "";
            }
            try (Download download = artifacts.download(PowerCutChild.MODEL)) {
                return text(download) + " " + download.digest();
            }
        }
    }

    private static List<String> part(Path data, Part part, Path armed) {
        return List.of(data.toString(), part.name(), armed.toString());
    }

    /// The version that is made of them is in the journal, and names their place.
    @Test
    void whatIsFrozenIsThereAfterwards() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        ArtifactPath frozen = ArtifactPath.of(said(FrozenCutChild.class, List.of(data.toString())));
        PlayedDisk.loseUnforced(data, directory.resolve("mirror"), directory.resolve("lost"));
        try (OpenStore open = new OpenStore(data)) {
            RunArtifacts artifacts = open.store.artifacts();
            assertThat(artifacts.list(frozen))
                    .containsExactly(new Entry("MLmodel", false, 3), new Entry("data", true, 0));
            ArtifactPath inside = frozen.below(ArtifactPath.of("data/x"));
            try (Download download = artifacts.download(inside)) {
                assertThat(text(download)).isEqualTo("1");
            }
        }
    }

    private static String text(Download download) {
        byte[] buffer = new byte[10];
        int count = download.read(buffer);
        return new String(buffer, 0, count, StandardCharsets.UTF_8);
    }

    /// What a process says over a disk that keeps what was forced.
    private String said(Class<?> main, List<String> arguments) throws Exception {
        Path data = directory.resolve("data");
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        return said(main, arguments, PlayedDisk.builtIn(built).cutting(data, mirror, NEVER));
    }

    private String said(Class<?> main, List<String> arguments, Map<String, String> environment)
            throws Exception {
        Process child = started(main, arguments, environment);
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        return said.strip();
    }

    private Process started(Class<?> main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // This JVM verifies the same classes.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx128m",
                                "-Dorg.sqlite.tmpdir=" + built,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().addAll(arguments);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
