package dev.slipway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.JobException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What the child says, one JSON object on each line. Once the last line has been written nothing
/// follows it.
///
/// *Threads*: any.
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Above all that we say ourselves. Its level counts for as long as somebody has it in hand.
    private static final Logger OURS = Logger.getLogger("slipway");

    /// Whoever reads it wants to know as often how it goes.
    private static final Duration USUAL = Duration.ofSeconds(1);

    private final OutputStream out;
    private final Duration pace;
    private boolean isEnded;

    Report(OutputStream out) {
        this(out, USUAL);
    }

    /// @param pace in which a stream says how it goes
    Report(OutputStream out, Duration pace) {
        this.out = out;
        this.pace = pace;
    }

    /// Lines on standard output: ours alone from now on, whatever a library may have to say. Our
    /// warnings are written to standard error, which is the attempt's log; of libraries, what is
    /// worse.
    static Report onStandardOutput() {
        Report report = new Report(new FileOutputStream(FileDescriptor.out));
        System.setOut(
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        Logger.getLogger("").setLevel(Level.SEVERE);
        OURS.setLevel(Level.WARNING);
        return report;
    }

    /// A line to be filled in.
    static ObjectNode line(String event) {
        return JSON.createObjectNode().put("event", event);
    }

    /// The last line of what was refused or has failed.
    static ObjectNode line(JobException e) {
        boolean isRefusal = e.code().isRefusal();
        ObjectNode line =
                line(isRefusal ? "refused" : "failed")
                        .put("code", e.code().wireName())
                        .put("message", e.words());
        if (e.code().isHindrance()) {
            line.put("hindered", true);
        }
        return isRefusal ? line : line.put("retryable", e.code().isRetryable());
    }

    /// The time between two lines about how a stream goes.
    Duration pace() {
        return pace;
    }

    /// Says a line.
    void say(ObjectNode line) {
        write(line, false);
    }

    /// Says the last line, unless it has been said.
    void end(ObjectNode line) {
        write(line, true);
    }

    private synchronized void write(ObjectNode line, boolean isLast) {
        if (isEnded) {
            return;
        }
        isEnded = isLast;
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // Nobody listens; the end of standard input says so, too.
        }
    }
}
