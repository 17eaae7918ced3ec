package dev.slipway.jobs.engine;

import dev.slipway.features.window.FedPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;

/// Brings what windows on a cluster tell the online store from beside their checkpoints to where
/// the server looks for it. A file goes there once the server has taken its copy: until then the
/// next attempt that listens to the same tasks brings it again, and the store knows it by its
/// number. While it lies there its task leaves no other of that kind.
///
/// Whoever may write there gets no other file of this machine read: links are not followed.
///
/// *Threads*: one.
final class BroughtTiles {
    private static final String UNFINISHED = ".part";

    /// By this the server says that a part is missing.
    private static final String AGAIN = "again";

    private final Path from;
    private final Path to;
    private final Set<String> brought = new HashSet<>();

    /// @param from where tasks leave it
    /// @param to where the server looks for this attempt's
    BroughtTiles(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /// Makes room for what tasks leave, before they begin.
    void makeRoom() throws IOException {
        Files.createDirectory(from);
    }

    /// Brings what is there, and removes what was taken.
    void bring() {
        if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(from, BroughtTiles::isOne)) {
            for (Path file : all) {
                bring(file, String.valueOf(file.getFileName()));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What is not brought now is so behind the next look.
        }
    }

    private static boolean isOne(Path path) throws IOException {
        return !path.toString().endsWith(UNFINISHED)
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && Files.size(path) <= FedPart.LARGEST_FILE;
    }

    private void bring(Path file, String name) throws IOException {
        Path there = to.resolve(name);
        // In this order: when a later attempt begins, the server takes the directory away whole.
        if (!Files.notExists(there) || !Files.isDirectory(to)) {
            return;
        }
        if (brought.remove(name)) {
            Files.deleteIfExists(file);
        } else {
            Path unfinished = to.resolve(name + UNFINISHED);
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(unfinished, there, StandardCopyOption.ATOMIC_MOVE);
            brought.add(name);
        }
    }

    /// Whether the store lacks a part that its task will not bring again: another attempt has to
    /// say all anew.
    boolean isToBeginAnew() {
        return Files.exists(to.resolveSibling(AGAIN));
    }
}
