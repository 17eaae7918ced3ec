package dev.slipway.jobs.engine;

import dev.slipway.features.window.FedPart;
import dev.slipway.jobs.stream.UnreadFiles;
import dev.slipway.jobs.stream.UnreadFiles.Look;
import java.io.IOException;
import java.io.OutputStream;
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
/// One that cannot be read for too long, where others can, is put aside. A part is missing then
/// that its task may never speak of again, so none behind it is brought, and the tasks begin anew.
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
    private final UnreadFiles unread;
    private final Set<String> brought = new HashSet<>();

    /// Where none could be read it is the place that is at fault, and beginning anew mends nothing.
    private boolean hasRead;

    /// Whether one was put aside, by whichever attempt has listened to these tasks.
    private boolean isLacking;

    /// @param from where tasks leave it
    /// @param to where the server looks for this attempt's
    BroughtTiles(Path from, Path to) {
        this(from, to, new UnreadFiles());
    }

    BroughtTiles(Path from, Path to, UnreadFiles unread) {
        this.from = from;
        this.to = to;
        this.unread = unread;
    }

    /// Makes room for what tasks leave, before they begin.
    void makeRoom() throws IOException {
        Files.createDirectory(from);
    }

    /// Brings what is there, and removes what was taken. One that makes trouble keeps no other from
    /// being brought.
    void bring() {
        if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(from, BroughtTiles::isOne)) {
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(UnreadFiles.ASIDE)) {
                    isLacking = true;
                } else {
                    tryToBring(file, name);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What is not brought now is so behind the next look.
        }
    }

    private static boolean isOne(Path path) {
        try {
            return !path.toString().endsWith(UNFINISHED)
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(path) <= FedPart.LARGEST_FILE;
        } catch (IOException e) {
            // It has gone meanwhile, or the next look tells.
            return false;
        }
    }

    private void tryToBring(Path file, String name) {
        try {
            bring(file, name);
        } catch (IOException e) {
            // The next look tries again.
        }
    }

    private void bring(Path file, String name) throws IOException {
        Path there = to.resolve(name);
        // In this order: when a later attempt begins, the server takes the directory away whole.
        if (!Files.notExists(there)
                || !Files.isDirectory(to)
                || Files.exists(from.resolve(name + UnreadFiles.ASIDE))) {
            return;
        }
        if (brought.remove(name)) {
            Files.deleteIfExists(file);
        } else {
            Path unfinished = to.resolve(name + UNFINISHED);
            Look look = copied(file, unfinished);
            if (look == Look.READ) {
                Files.move(unfinished, there, StandardCopyOption.ATOMIC_MOVE);
                brought.add(name);
                hasRead = true;
            } else {
                Files.deleteIfExists(unfinished);
            }
            if (look == Look.GIVEN_UP && hasRead) {
                unread.putAside(file, name);
                isLacking = isLacking || Files.notExists(file);
            }
        }
    }

    private Look copied(Path file, Path unfinished) throws IOException {
        try (OutputStream out = Files.newOutputStream(unfinished)) {
            return unread.look(file, out, (int) FedPart.LARGEST_FILE);
        }
    }

    /// Whether the store lacks a part that its task will not bring again: another attempt has to
    /// say all anew.
    boolean isToBeginAnew() {
        return isLacking || Files.exists(to.resolveSibling(AGAIN));
    }
}
