package dev.slipway.server.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.server.child.JobProgram.Begin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A child of a stream that has nothing to do yet: its engine starts, and it waits to be handed the
/// next attempt. What a child is told otherwise as it starts it is told then, on its input.
///
/// *Threads*: any; one waits for its word.
public final class WaitingProcess {
    private static final String OPTION = "--standby";
    private static final String LOG = "standby.log";
    private static final String READY = "standing-by";
    private static final int PATIENCE_SECONDS = 10;
    private static final int LONGEST_LINE = 500;

    private final Process process;
    private final Path log;

    /// Why it will not be ready, in its own words; empty where it said nothing.
    private volatile String said = "";

    private WaitingProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts one.
    ///
    /// @param directory of the job, with what the attempt at work is to do
    /// @param beside the number of that attempt
    public static WaitingProcess start(JobProgram program, Path directory, int beside)
            throws IOException {
        Path log = directory.resolve(LOG);
        Files.deleteIfExists(log);
        List<String> options = List.of(OPTION, Integer.toString(beside));
        return new WaitingProcess(program.start(new Begin(directory, log, options, Map.of())), log);
    }

    /// Waits until it is ready, or will not be; whether it is. Once.
    public boolean awaitReady() throws IOException {
        String line = process.inputReader(UTF_8).readLine();
        JsonNode word = line == null ? MissingNode.getInstance() : word(line);
        said = firstLine(word.path("message").asText());
        return word.path("event").asText().equals(READY);
    }

    /// Whether it has said anything since it was asked for last; nobody waits here. From when it is
    /// ready until it is handed an attempt: who runs that hears all that it says then.
    public boolean isHeard() throws IOException {
        BufferedReader lines = process.inputReader(UTF_8);
        boolean isHeard = false;
        while (lines.ready()) {
            isHeard = lines.readLine() != null || isHeard;
        }
        return isHeard;
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), LONGEST_LINE));
    }

    private static JsonNode word(String line) {
        try {
            return Documents.tree(line);
        } catch (DocumentException e) {
            return MissingNode.getInstance();
        }
    }

    /// Has it run an attempt, whose log its own becomes.
    ///
    /// *Errors*: `IOException` when it is gone.
    ///
    /// @return the process that was begun with
    public Process hand(Begin begin) throws IOException {
        Files.move(log, begin.log(), StandardCopyOption.REPLACE_EXISTING);
        OutputStream in = process.getOutputStream();
        in.write((Documents.json(begin.environment()) + "\n").getBytes(UTF_8));
        in.flush();
        return process;
    }

    /// Which one it is, and what it has used.
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// Has something happen when it is gone.
    public void whenGone(Runnable news) {
        Object _ = process.onExit().thenRun(news);
    }

    /// Ends it, whatever it does.
    public void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        boolean _ = isOver();
    }

    private boolean isOver() {
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What one came to that did not become ready, once it is gone.
    public String words() {
        String status = isOver() ? "exit status " + process.exitValue() : "it hangs";
        Optional<String> why = said.isEmpty() ? SmallFiles.lastLine(log) : Optional.of(said);
        return status + why.map(line -> ": " + line).orElse("");
    }
}
