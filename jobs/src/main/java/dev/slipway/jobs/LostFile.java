package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// The end of an attempt whose answers were lost, kept so that no other goes on as if they were
/// there.
final class LostFile {
    private static final String NAME = "lost.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    LostFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// The last line of the attempt that has lost them, if one has.
    Optional<ObjectNode> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode line = JSON.readTree(Files.readAllBytes(file));
            return line instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be read: " + e, e);
        }
    }

    /// Adds to an attempt's last line what was lost, and keeps it.
    void keep(ObjectNode line, String topic, List<Stretch> lost) {
        ArrayNode stretches = line.putArray("lost");
        for (Stretch stretch : lost) {
            stretches
                    .addObject()
                    .put("topic", topic)
                    .put("partition", stretch.partition())
                    .put("from", stretch.from())
                    .put("to", stretch.to());
        }
        try {
            Durable.write(file, JSON.writeValueAsBytes(line));
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be written: " + e, e);
        }
    }

    /// Puts it away for good, with all that was forgotten beside it: an attempt scores again what
    /// it names, and what it has scored is with the brokers however this machine ends.
    void repaired(long attempt) {
        try {
            if (Files.exists(file)) {
                Files.move(
                        file,
                        file.resolveSibling("lost-" + attempt + ".json"),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            Durable.force(Durable.parent(file));
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, file + " cannot be moved: " + e, e);
        }
    }
}
