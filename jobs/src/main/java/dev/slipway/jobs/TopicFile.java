package dev.slipway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which topic a stream has positions of, by the id that its cluster has given it: in another one
/// of the same name they would leave out messages, or repeat some.
final class TopicFile {
    private static final String NAME = "topic.json";
    private static final String ID = "id";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    TopicFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// Keeps the id, or refuses one that is not the kept one.
    ///
    /// *Errors*: [JobException] with `TOPIC_NOT_FOUND` for another topic.
    ///
    /// @param hasPositions whether messages were read by an earlier attempt
    void require(String topic, String id, boolean hasPositions) {
        String before = hasPositions ? read() : "";
        if (before.equals(id)) {
            return;
        }
        if (!before.isEmpty()) {
            throw new JobException(
                    EndCode.TOPIC_NOT_FOUND,
                    "input.topic: '"
                            + topic
                            + "' has the id "
                            + id
                            + " (expected: "
                            + before
                            + ", of which the stream has positions; a topic that was made anew, or"
                            + " is one of another cluster, is read by a stream that is removed and"
                            + " declared again)");
        }
        write(id);
    }

    /// Nothing where no attempt has kept one.
    private String read() {
        if (!Files.exists(file)) {
            return "";
        }
        try {
            return JSON.readTree(Files.readAllBytes(file)).path(ID).asText();
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be read: " + e, e);
        }
    }

    private void write(String id) {
        try {
            Durable.write(file, JSON.writeValueAsBytes(JSON.createObjectNode().put(ID, id)));
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, file + " cannot be written: " + e, e);
        }
    }
}
