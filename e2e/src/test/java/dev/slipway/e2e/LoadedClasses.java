package dev.slipway.e2e;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The classes of a server that has answered and ended, read and checked, so that those that are
/// started by the dozen need not do that again. Made with the first, from the jars that are there.
final class LoadedClasses {
    private static final Path JARS = Repository.root().resolve("server/target/lib");
    private static final Path TARGET = Repository.root().resolve("e2e/target");

    private LoadedClasses() {}

    /// What a JVM with those jars is told.
    static synchronized List<String> options() {
        Path archive = TARGET.resolve("server.jsa");
        try (FileChannel turn =
                        FileChannel.open(
                                TARGET.resolve("server.jsa.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock _ = turn.lock()) {
            if (!isNew(archive)) {
                make(archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("-XX:SharedArchiveFile=" + archive);
    }

    private static boolean isNew(Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> jars = Files.list(JARS)) {
            for (Path jar : jars.toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(made) >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void make(Path archive) throws IOException {
        Path scratch = Files.createTempDirectory(TARGET, "rehearsal");
        Path made = scratch.resolve("server.jsa");
        Path said = scratch.resolve("said.txt");
        List<String> command = new ArrayList<>(Launched.java());
        command.add("-XX:ArchiveClassesAtExit=" + made);
        command.addAll(
                Launched.main(
                        "serve",
                        "--rehearse",
                        "--model",
                        "flights=" + Repository.root().resolve("examples/flights/v1"),
                        "--data",
                        scratch.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--grpc",
                        "127.0.0.1:0"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SLIPWAY_HOME", Repository.root().toString());
        Process rehearsal =
                builder.directory(scratch.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(said.toFile()))
                        .start();
        if (rehearsal.onExit().join().exitValue() != 0) {
            throw new IOException(Files.readString(said));
        }
        Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
