package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Up to where answers can be seen, kept when a stream stops: brokers forget it within a week, and
/// the checkpoint says only that these answers were to be committed.
final class CommittedFile {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String NAME = "committed.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    CommittedFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// Keeps offsets by partition. Where it cannot, a stream that starts after more than a week may
    /// have to be repaired.
    void keep(Map<Integer, Long> offsets) {
        try {
            Durable.write(file, JSON.writeValueAsBytes(TaskState.json(offsets)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be written", e);
        }
    }

    /// Offsets as brokers tell them now, or as they were kept where that is further.
    Map<Integer, Long> with(Map<Integer, Long> told) {
        Map<Integer, Long> all = new HashMap<>(told);
        if (Files.exists(file)) {
            try {
                for (Map.Entry<String, JsonNode> one :
                        JSON.readTree(Files.readAllBytes(file)).properties()) {
                    long next = one.getValue().asLong();
                    Long ignored = all.merge(Integer.valueOf(one.getKey()), next, Math::max);
                }
            } catch (IOException | NumberFormatException e) {
                LOG.log(System.Logger.Level.WARNING, file + " cannot be read", e);
            }
        }
        return all;
    }

    /// Forgets them: a repair begins with what brokers tell, and answers behind it that were seen
    /// once do not count.
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, file + " cannot be removed: " + e, e);
        }
    }
}
