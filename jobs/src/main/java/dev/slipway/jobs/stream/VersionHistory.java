package dev.slipway.jobs.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitText;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which split of versions has scored from which offsets on, in a file of the job's directory.
///
/// *Threads*: one at a time.
public final class VersionHistory {
    private static final String NAME = "versions.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Era> eras = new ArrayList<>();

    /// A split's time.
    ///
    /// @param from by partition, the offset of the first message that it scored
    private record Era(SplitChoice split, Map<Integer, Long> from) {
        boolean hasBegunAt(Map<Integer, Long> offsets) {
            return from.entrySet().stream()
                    .allMatch(
                            begin -> offsets.getOrDefault(begin.getKey(), 0L) >= begin.getValue());
        }
    }

    /// The history that a job's directory holds.
    public VersionHistory(Path directory) {
        this.file = directory.resolve(NAME);
        try {
            if (Files.exists(file)) {
                for (JsonNode era : JSON.readTree(Files.readAllBytes(file))) {
                    eras.add(
                            new Era(
                                    SplitText.read(era.get("model")),
                                    TaskState.offsets(era.path("from"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Notes that a split scores from these offsets on; whether that was not known.
    public boolean add(SplitChoice split, Map<Integer, Long> from) {
        if (!eras.isEmpty() && eras.getLast().split().equals(split)) {
            return false;
        }
        eras.add(new Era(split, Map.copyOf(from)));
        ArrayNode all = JSON.createArrayNode();
        for (Era era : eras) {
            ObjectNode node = all.addObject();
            node.set("model", SplitText.of(era.split()));
            node.set("from", TaskState.json(era.from()));
        }
        try {
            Durable.write(file, JSON.writeValueAsBytes(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /// The split that scores since last, if one has.
    public Optional<SplitChoice> last() {
        return eras.isEmpty() ? Optional.empty() : Optional.of(eras.getLast().split());
    }

    /// The split that scores messages behind these offsets, if one has.
    public Optional<SplitChoice> at(Map<Integer, Long> offsets) {
        for (Era era : eras.reversed()) {
            if (era.hasBegunAt(offsets)) {
                return Optional.of(era.split());
            }
        }
        return Optional.empty();
    }
}
