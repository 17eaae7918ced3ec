package dev.slipway.server.follow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which version of each endpoint answered last on this machine, so that a restart comes back to it
/// where the version that should answer will not load. Losing the file loses only that.
///
/// *Threads*: the reconciler's lock.
public final class LastServed {
    private final Path file;
    private final Map<String, Wanted> served = new TreeMap<>();

    /// What the file says; nothing where there is none or it is damaged.
    public LastServed(Path file) {
        this.file = file;
        try {
            if (Files.isRegularFile(file)) {
                Files.readAllLines(file).forEach(this::read);
            }
        } catch (IOException | IllegalArgumentException | NoSuchElementException e) {
            served.clear();
        }
    }

    private void read(String line) {
        String[] words = line.split(" ", -1);
        if (words.length == 4) {
            VersionNumber number = VersionNumber.parse(words[2]).orElseThrow();
            served.put(
                    words[0],
                    new Wanted(
                            new EndpointName(words[0]),
                            new ModelName(words[1]),
                            number,
                            new Sha256(words[3])));
        }
    }

    Optional<Wanted> of(EndpointName endpoint) {
        return Optional.ofNullable(served.get(endpoint.value()));
    }

    /// The packages of these versions.
    public Set<Sha256> digests() {
        return served.values().stream().map(Wanted::digest).collect(Collectors.toSet());
    }

    void note(Wanted wanted) {
        if (!wanted.equals(served.put(wanted.endpoint().value(), wanted))) {
            write();
        }
    }

    void forget(EndpointName endpoint) {
        if (served.remove(endpoint.value()) != null) {
            write();
        }
    }

    private void write() {
        String text =
                served.values().stream()
                        .map(wanted ->
                                wanted.endpoint()
                                        + " "
                                        + wanted.model()
                                        + " "
                                        + wanted.version()
                                        + " "
                                        + wanted.digest()
                                        + "\n")
                        .collect(Collectors.joining());
        try {
            new DurableFiles(Milestones.unwatched())
                    .write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A full disk must not stop serving; the file is written again with the next change.
        }
    }
}
