package dev.slipway.jobs.cluster;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// What a job jar is called at a cluster's door, which follows from all that is in it. It is read
/// on a thread of its own: whoever hands the jar over has other things to do until then.
///
/// *Threads*: any.
public final class JarName {
    private final Path jar;
    private final CompletableFuture<String> name = new CompletableFuture<>();

    private JarName(Path jar) {
        this.jar = jar;
    }

    /// Begins to read a jar. One that cannot be read is read again where it is handed over, and
    /// said there.
    public static JarName begin(Path jar) {
        JarName begun = new JarName(jar);
        Thread thread = new Thread(begun::read, "job-jar");
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    private void read() {
        try {
            name.complete(JobJars.name(jar));
        } catch (Throwable e) {
            name.completeExceptionally(e);
        }
    }

    Path jar() {
        return jar;
    }

    /// The name, once all is read.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] when it cannot be read.
    public String await() throws InterruptedException {
        try {
            return name.get();
        } catch (ExecutionException e) {
            // It may have been on its way then: it is read once more where it is needed.
            return JobJars.name(jar);
        }
    }
}
