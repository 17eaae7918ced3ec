package dev.slipway.server.place;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The jars of the child that turns kept predictions into Parquet: they lie beside the server's,
/// never on its class path.
public final class RollerJars {
    /// In an installed copy, and where the sources are built.
    private static final List<String> PLACES = List.of("lib/roller", "capture-roller/target/lib");

    private RollerJars() {}

    /// The child's class path, if its jars are there.
    public static Optional<String> classPath() {
        return PLACES.stream()
                .map(place -> ExampleFiles.home().resolve(place))
                .filter(Files::isDirectory)
                .findFirst()
                .map(RollerJars::jars);
    }

    private static String jars(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.toAbsolutePath().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
