package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Up to where messages were scored at least, by partition, over all attempts: a checkpoint knows
/// only the partitions that its own attempt has read.
final class ReachedFile {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String NAME = "reached.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    ReachedFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// Adds offsets by partition. Where they cannot be kept, a repair may not know a partition.
    void add(Map<Integer, Long> offsets) {
        Map<Integer, Long> before = read();
        Map<Integer, Long> all = merged(before, offsets);
        if (all.equals(before)) {
            return;
        }
        try {
            Durable.write(file, JSON.writeValueAsBytes(TaskState.json(all)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be written", e);
        }
    }

    /// These offsets, or the kept ones where they are further.
    Map<Integer, Long> with(Map<Integer, Long> offsets) {
        return merged(read(), offsets);
    }

    private static Map<Integer, Long> merged(Map<Integer, Long> some, Map<Integer, Long> others) {
        Map<Integer, Long> all = new HashMap<>(some);
        others.forEach((partition, next) -> all.merge(partition, next, Math::max));
        return all;
    }

    private Map<Integer, Long> read() {
        Map<Integer, Long> kept = new HashMap<>();
        if (Files.exists(file)) {
            try {
                for (Map.Entry<String, JsonNode> one :
                        JSON.readTree(Files.readAllBytes(file)).properties()) {
                    kept.put(Integer.valueOf(one.getKey()), one.getValue().asLong());
                }
            } catch (IOException | NumberFormatException e) {
                LOG.log(System.Logger.Level.WARNING, file + " cannot be read", e);
            }
        }
        return kept;
    }
}
