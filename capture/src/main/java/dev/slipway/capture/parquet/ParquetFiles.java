package dev.slipway.capture.parquet;

import dev.slipway.api.model.EndpointName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The Parquet files below a directory: `ENDPOINT/date=YYYY-MM-DD/*.parquet`.
///
/// *Threads*: any.
public final class ParquetFiles {
    private final Path root;

    /// Those below `root`, which may not be there yet.
    public ParquetFiles(Path root) {
        this.root = root;
    }

    /// One of them.
    ///
    /// @param bytes its size
    public record ParquetFile(Path path, ParquetName name, long bytes) {}

    /// The endpoints that have directories.
    public List<EndpointName> endpoints() throws IOException {
        return names(root).stream().filter(EndpointName::isLegal).map(EndpointName::new).toList();
    }

    /// The files of an endpoint, newest last.
    ///
    /// @param missed hears why something cannot be looked at; it hides nothing else
    public List<ParquetFile> of(EndpointName endpoint, Consumer<IOException> missed) {
        Path directory = root.resolve(endpoint.value());
        List<ParquetFile> files = new ArrayList<>();
        for (String day : names(directory, missed)) {
            addOfDay(directory.resolve(day), files, missed);
        }
        files.sort(Comparator.comparing(file -> file.name().last()));
        return files;
    }

    /// The files of an endpoint's day.
    ///
    /// @param missed hears why something cannot be looked at; it hides nothing else
    public List<ParquetFile> of(
            EndpointName endpoint, LocalDate day, Consumer<IOException> missed) {
        List<ParquetFile> files = new ArrayList<>();
        addOfDay(root.resolve(endpoint.value()).resolve(ParquetName.directory(day)), files, missed);
        return files;
    }

    /// Removes the directory of an endpoint if nothing is in it. A link to one stays: somebody has
    /// put it there.
    public void removeEmpty(EndpointName endpoint) {
        Path directory = root.resolve(endpoint.value());
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.delete(directory);
        } catch (IOException e) {
            // Something is in it.
        }
    }

    private static void addOfDay(
            Path directory, List<ParquetFile> files, Consumer<IOException> missed) {
        for (String name : names(directory, missed)) {
            Path path = directory.resolve(name);
            ParquetName parsed = ParquetName.of(path).orElse(null);
            if (parsed != null) {
                try {
                    files.add(new ParquetFile(path, parsed, Files.size(path)));
                } catch (NoSuchFileException e) {
                    // Its time was over meanwhile.
                } catch (IOException e) {
                    missed.accept(e);
                }
            }
        }
    }

    private static List<String> names(Path directory, Consumer<IOException> missed) {
        try {
            return names(directory);
        } catch (IOException e) {
            missed.accept(e);
            return List.of();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }
}
