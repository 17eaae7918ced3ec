package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which version of each endpoint answered last on this machine, so that a restart comes back to it
/// where the version that should answer will not load. Losing the file loses only that.
///
/// An endpoint is known by its name and by when it was declared: one that is removed and declared
/// again may be another team's, and has served nothing.
///
/// *Threads*: the reconciler's lock.
public final class LastServed {
    private final Path file;
    private final Map<String, Served> served = new TreeMap<>();

    /// @param declared when its endpoint was; absent where an older server has written the file
    private record Served(Wanted wanted, @Nullable Instant declared) {
        boolean isOf(Instant since) {
            return since.equals(declared);
        }

        String line() {
            return wanted.endpoint()
                    + " "
                    + wanted.model()
                    + " "
                    + wanted.version()
                    + " "
                    + wanted.digest()
                    + (declared == null ? "" : " " + declared)
                    + "\n";
        }
    }

    /// What the file says; nothing where there is none or it is damaged.
    public LastServed(Path file) {
        this.file = file;
        try {
            if (Files.isRegularFile(file)) {
                Files.readAllLines(file).forEach(this::read);
            }
        } catch (IOException
                | IllegalArgumentException
                | NoSuchElementException
                | DateTimeException e) {
            served.clear();
        }
    }

    private void read(String line) {
        String[] words = line.split(" ", -1);
        if (words.length == 4 || words.length == 5) {
            VersionNumber number = VersionNumber.parse(words[2]).orElseThrow();
            Wanted wanted =
                    new Wanted(
                            new EndpointName(words[0]),
                            new ModelName(words[1]),
                            number,
                            new Sha256(words[3]));
            served.put(
                    words[0],
                    new Served(wanted, words.length == 4 ? null : Instant.parse(words[4])));
        }
    }

    /// Lets go of what is not of the endpoints that an image has. Where nothing says when an
    /// endpoint was declared, it is the one that has its name now.
    void begin(Image image) {
        Map<String, Served> kept = new TreeMap<>();
        served.forEach((name, last) ->
                declared(image, last.wanted().endpoint())
                        .filter(since -> last.declared() == null || last.isOf(since))
                        .ifPresent(since -> kept.put(name, new Served(last.wanted(), since))));
        if (!kept.equals(served)) {
            served.clear();
            served.putAll(kept);
            write();
        }
    }

    private static Optional<Instant> declared(Image image, EndpointName endpoint) {
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(DeclaredObject::created);
    }

    /// What an endpoint of an image served last.
    Optional<Wanted> of(Image image, EndpointName endpoint) {
        return Optional.ofNullable(served.get(endpoint.value()))
                .filter(last -> declared(image, endpoint).filter(last::isOf).isPresent())
                .map(Served::wanted);
    }

    /// The packages of these versions.
    public Set<Sha256> digests() {
        return served.values().stream()
                .map(last -> last.wanted().digest())
                .collect(Collectors.toSet());
    }

    /// An endpoint of an image answers with this version.
    void note(Image image, Wanted wanted) {
        Instant since = declared(image, wanted.endpoint()).orElse(null);
        Served now = new Served(wanted, since);
        if (since != null && !now.equals(served.put(wanted.endpoint().value(), now))) {
            write();
        }
    }

    void forget(EndpointName endpoint) {
        if (served.remove(endpoint.value()) != null) {
            write();
        }
    }

    private void write() {
        String text = served.values().stream().map(Served::line).collect(Collectors.joining());
        try {
            new DurableFiles(Milestones.unwatched())
                    .write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A full disk must not stop serving; the file is written again with the next change.
        }
    }
}
