package dev.slipway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What the child says, one JSON object on each line. Once the last line has been written nothing
/// follows it.
///
/// *Threads*: any.
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputStream out;
    private boolean isEnded;

    Report(OutputStream out) {
        this.out = out;
    }

    /// A line to be filled in.
    static ObjectNode line(String event) {
        return JSON.createObjectNode().put("event", event);
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
