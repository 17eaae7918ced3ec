package dev.slipway.client.login;

import dev.slipway.api.journal.Sha256;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// Sessions in files of one directory that its owner alone may read, one per server address.
///
/// *Threads*: any, and several processes.
public final class SessionFiles {
    private static final String OWNER_FILE = "rw-------";
    private static final String OWNER_DIRECTORY = "rwx------";

    private final Path directory;
    private final ReentrantLock oneHere = new ReentrantLock();

    /// Sessions below this directory, which is made when the first is kept.
    public SessionFiles(Path directory) {
        this.directory = directory;
    }

    /// The session with this server, if there is one that can be read.
    public Optional<Session> find(URI server) {
        try {
            String text = Files.readString(file(server));
            Session session = Documents.read(text, Session.class);
            return session.server().equals(normal(server))
                    ? Optional.of(session)
                    : Optional.empty();
        } catch (NoSuchFileException | DocumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keeps a session instead of the one before, also where somebody renews that one just now.
    public void keep(Session session) throws IOException {
        Session _ =
                alone(() -> {
                    put(session);
                    return session;
                });
    }

    private void put(Session session) throws IOException {
        Path file = file(session.server());
        Path draft = Files.createTempFile(directory, "session-", ".new", owner(OWNER_FILE));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Documents.json(session).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Replaces the session with a server while no other process does; the one that is there then
    /// may be newer than what the caller saw.
    Optional<Session> renew(URI server, UnaryOperator<Session> change) throws IOException {
        return alone(() -> {
            Optional<Session> before = find(server);
            if (before.isEmpty()) {
                return before;
            }
            Session after = change.apply(before.get());
            if (!after.equals(before.get())) {
                put(after);
            }
            return Optional.of(after);
        });
    }

    /// Work on the files.
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /// Does the work while no other process changes a file.
    private <T> T alone(Work<T> work) throws IOException {
        makeDirectory();
        oneHere.lock();
        try (FileChannel channel =
                        FileChannel.open(
                                directory.resolve("lock"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                owner(OWNER_FILE));
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            return work.run();
        } finally {
            oneHere.unlock();
        }
    }

    /// Forgets the session with a server, and gives the one that was there last: somebody who
    /// renews it just now is waited for, and would keep it otherwise.
    Forgotten forget(URI server) throws IOException {
        Path file = file(server);
        if (!Files.exists(file)) {
            return new Forgotten(false, Optional.empty());
        }
        return alone(() -> {
            Optional<Session> last = find(server);
            return new Forgotten(Files.deleteIfExists(file), last);
        });
    }

    /// What became of a file.
    ///
    /// @param last absent where there was none, or none that can be read
    record Forgotten(boolean wasThere, Optional<Session> last) {}

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, owner(OWNER_DIRECTORY));
        }
    }

    private FileAttribute<?>[] owner(String permissions) {
        boolean isPosix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private Path file(URI server) {
        return directory.resolve(Sha256.of(normal(server).toString()).hex() + ".json");
    }

    /// The address in the one form under which sessions are kept.
    ///
    /// *Errors*: `IllegalArgumentException` for what is no address of a server.
    public static URI normal(URI server) {
        if (server.getScheme() == null || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "server: " + server + " (expected: http://HOST:PORT or https://HOST:PORT)");
        }
        String scheme = server.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = server.getPort() < 0 ? usual : server.getPort();
        return URI.create(scheme + "://" + server.getHost().toLowerCase(Locale.ROOT) + ":" + port);
    }
}
