package dev.slipway.jobs.input;

import dev.slipway.api.journal.Sha256;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// Digests the input files beside the scoring, on a thread of its own, once it is told to begin.
///
/// *Threads*: any.
public final class InputDigests {
    private static final int BUFFER = 1 << 18;

    private final Path root;
    private final Plan plan;
    private final FutureTask<List<String>> task;
    private final AtomicBoolean hasBegun = new AtomicBoolean();

    private InputDigests(Path root, Plan plan) {
        this.root = root;
        this.plan = plan;
        this.task = new FutureTask<>(() -> digests(root, plan));
    }

    /// Those of the plan's files below `root`; nothing is read yet.
    public static InputDigests of(Path root, Plan plan) {
        return new InputDigests(root, plan);
    }

    /// Begins to read; once is enough.
    public void begin() {
        if (hasBegun.compareAndSet(false, true)) {
            Thread thread = new Thread(task, "input-digests");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static List<String> digests(Path root, Plan plan) throws IOException {
        List<String> digests = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (InputFile file : plan.files()) {
            MessageDigest digest = Sha256.newDigest();
            long bytes = 0;
            Path path = root.resolve(file.name());
            requireThere(file, path);
            try (InputStream in = Files.newInputStream(path)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                    bytes += read;
                }
            }
            if (bytes != file.bytes()) {
                throw new JobException(
                        EndCode.INPUT_CHANGED,
                        file.name() + ": " + bytes + " bytes (expected: " + file.bytes() + ")");
            }
            // As many bytes may be others than those that an attempt before has scored.
            file.requireUnchanged(path);
            digests.add(Sha256.finished(digest).hex());
        }
        return digests;
    }

    /// SHA-256 of each file in the plan's order, once all are known; begins if nobody has. The
    /// files are still what was digested: rows may have been read of them since.
    ///
    /// *Errors*: [JobException] naming a file that has changed or cannot be read.
    public List<String> await() throws InterruptedException {
        begin();
        try {
            List<String> digests = task.get();
            for (InputFile file : plan.files()) {
                Path path = root.resolve(file.name());
                requireThere(file, path);
                file.requireUnchanged(path);
            }
            return digests;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobException named) {
                throw named;
            }
            if (e.getCause() instanceof IOException unread) {
                throw unreadable(unread);
            }
            throw new JobException(
                    EndCode.INTERNAL, "the input cannot be digested: " + e.getCause(), e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static void requireThere(InputFile file, Path path) {
        if (Files.notExists(path)) {
            throw file.away(new NoSuchFileException(path.toString()));
        }
    }

    private static JobException unreadable(IOException why) {
        return InputFile.unread("the input", why.toString(), why);
    }
}
