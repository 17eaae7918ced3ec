package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.server.child.ChildTask;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTask;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What attempts leave behind: checkpoints in the data directory, what they staged beside their
/// output, and what works for them on a cluster.
final class Leftovers {
    /// Where a child writes down what it has handed to a cluster.
    static final String ON_CLUSTER = "cluster.json";

    /// Directories of jobs.
    private static final String JOBS = "job-*";

    private Leftovers() {}

    /// Removes what a server before this one had no time to remove.
    static void sweep(Image image, AttemptSpec attempts) {
        for (ScoreJob job : image.jobs()) {
            if (!job.isOpen() && Files.exists(attempts.directory(job.id()))) {
                removeAside(job, attempts);
            }
        }
        removeOthers(image, attempts.jobs());
    }

    /// Removes what lies there by the name of a job of this journal, or of none yet, and is that of
    /// another journal: one that was restored gives numbers once more, and the job that gets one
    /// would go on from a stranger's checkpoint, and find its rows paid. At once: that job may
    /// begin in the next moment.
    private static void removeOthers(Image image, Path jobs) {
        if (!Files.isDirectory(jobs)) {
            return;
        }
        Map<String, ScoreJob> known = new HashMap<>();
        image.jobs().forEach(job -> known.put(job.id().value(), job));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(jobs, JOBS)) {
            for (Path directory : all) {
                ScoreJob job = known.get(directory.getFileName().toString());
                if (isOfBatch(directory) && (job == null || isOfOther(job, directory))) {
                    removeTree(directory);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next start looks again.
        }
    }

    private static void removeTree(Path directory) {
        try {
            SmallFiles.deleteTree(directory);
        } catch (IOException e) {
            // The next start tries again.
        }
    }

    /// Whether it is a batch's that has left nothing on a cluster: what works there is ended by
    /// what its directory says.
    private static boolean isOfBatch(Path directory) {
        return Files.isRegularFile(directory.resolve(ChildTask.FILE))
                && !isOfStream(directory)
                && !Files.exists(directory.resolve(ON_CLUSTER));
    }

    /// Whether a stream was begun there.
    static boolean isOfStream(Path directory) {
        return Files.exists(directory.resolve(StreamTask.FILE));
    }

    /// Whether what lies there is that of a job of another journal.
    static boolean isOfOther(ScoreJob job, Path directory) {
        try {
            String task = Files.readString(directory.resolve(ChildTask.FILE));
            String identity = Documents.tree(task).path(ChildTask.IDENTITY).textValue();
            return identity != null && !identity.equals(job.identity());
        } catch (IOException | DocumentException e) {
            return false;
        }
    }

    /// The same of a stream. What says nothing is its own.
    static boolean isOfOther(StreamJob stream, Path directory) {
        try {
            String task = Files.readString(directory.resolve(StreamTask.FILE));
            String job = Documents.tree(task).path("job").textValue();
            return job != null && !job.equals(stream.outsideName());
        } catch (IOException | DocumentException e) {
            return false;
        }
    }

    /// Removes what a stream has left that is not there. What says whose it is goes last: what
    /// stays when this breaks off would else be taken for that of the stream that gets its number.
    ///
    /// @param each removes one of its parts
    ///
    /// *Errors*: `IOException` or `DirectoryIteratorException` when something stays.
    static void removeStream(Path directory, Removal each) throws IOException {
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, path -> !path.endsWith(StreamTask.FILE))) {
            for (Path one : all) {
                each.remove(one);
            }
        }
        each.remove(directory);
    }

    /// How a file, or a directory with everything in it, is removed.
    @FunctionalInterface
    interface Removal {
        void remove(Path tree) throws IOException;
    }

    /// The same as [#remove], on a thread of its own: a cluster that is asked, or the place of the
    /// output, may take its time to answer, and no other job waits for it.
    static void removeAside(ScoreJob job, AttemptSpec attempts) {
        Thread.ofPlatform().name(job.id() + "-discard").daemon().start(() -> remove(job, attempts));
    }

    /// Removes what a job that is over needs no more. What cannot be removed stays; nobody reads
    /// it.
    static void remove(ScoreJob job, AttemptSpec attempts) {
        Path directory = attempts.directory(job.id());
        if (isOfStream(directory)) {
            // Of another journal: the job never began, and what works for it is ended by that.
            return;
        }
        String on = job.spec().on();
        if (on != null && Files.isRegularFile(directory.resolve(ON_CLUSTER))) {
            Discard.run(() -> attempts.startDiscard(job, on));
        }
        try {
            if (job.state() != JobState.COMMITTED) {
                removeStaged(job, job.outsideName());
                if (isOlder(directory)) {
                    removeStaged(job, job.id().value());
                }
            }
            // The last to go: while it is there, the next start tries again.
            SmallFiles.deleteTree(directory);
        } catch (IOException e) {
            // Tried again when the server starts.
        }
    }

    /// Whether its newest attempt was one of a release before, which staged under the job's id
    /// alone: other servers have it, too.
    private static boolean isOlder(Path directory) {
        try {
            String task = Files.readString(directory.resolve(ChildTask.FILE));
            return !Documents.tree(task).has(ChildTask.IDENTITY);
        } catch (IOException | DocumentException e) {
            return false;
        }
    }

    private static void removeStaged(ScoreJob job, String name) throws IOException {
        Path output = Path.of(job.spec().files().output());
        Path above = output.getParent();
        if (above == null || !Files.isDirectory(above)) {
            return;
        }
        String prefix = "." + output.getFileName() + "." + name + ".attempt-";
        try (DirectoryStream<Path> staged =
                Files.newDirectoryStream(
                        above, path -> path.getFileName().toString().startsWith(prefix))) {
            for (Path one : staged) {
                SmallFiles.deleteTree(one);
            }
        }
    }
}
