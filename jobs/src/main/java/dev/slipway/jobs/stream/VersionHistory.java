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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which split of versions has scored from which offsets on, in a file of the job's directory.
///
/// *Threads*: one at a time.
public final class VersionHistory {
    private static final String NAME = "versions.json";
    private static final String CHECKPOINT = "checkpoint";

    /// So many are told.
    private static final int TOLD = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Era> eras = new ArrayList<>();

    /// A split's time.
    ///
    /// @param checkpoint with which it began; null where the work began with it, or nobody knows
    /// @param from by partition, the offset of the first message that it scored
    private record Era(SplitChoice split, @Nullable Long checkpoint, Map<Integer, Long> from) {
        boolean hasBegunAt(Map<Integer, Long> offsets) {
            return from.entrySet().stream()
                    .allMatch(
                            begin -> offsets.getOrDefault(begin.getKey(), 0L) >= begin.getValue());
        }

        /// Whether some partition goes on before its time.
        boolean isBehind(Map<Integer, Long> offsets) {
            return from.entrySet().stream()
                    .anyMatch(begin ->
                            offsets.getOrDefault(begin.getKey(), begin.getValue())
                                    < begin.getValue());
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
                                    era.path(CHECKPOINT).isNumber()
                                            ? (Long) era.path(CHECKPOINT).asLong()
                                            : null,
                                    TaskState.offsets(era.path("from"))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Notes that a split scores from these offsets on; whether that was not known.
    ///
    /// @param checkpoint with which it begins; null where the work begins with it
    public boolean add(SplitChoice split, @Nullable Long checkpoint, Map<Integer, Long> from) {
        if (!eras.isEmpty() && eras.getLast().split().isSame(split)) {
            // A repair may go back beyond others, which do not score once more on the way here.
            boolean goesBack = checkpoint == null && eras.getLast().isBehind(from);
            if (!goesBack) {
                return false;
            }
        }
        eras.add(new Era(split, checkpoint, Map.copyOf(from)));
        try {
            Durable.write(file, JSON.writeValueAsBytes(json(eras)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    private static ArrayNode json(List<Era> eras) {
        ArrayNode all = JSON.createArrayNode();
        for (Era era : eras) {
            ObjectNode node = all.addObject();
            node.set("model", SplitText.of(era.split()));
            if (era.checkpoint() != null) {
                node.put(CHECKPOINT, era.checkpoint());
            }
            node.set("from", TaskState.json(era.from()));
        }
        return all;
    }

    /// The newest splits, the last one at the end, as whoever records them is told.
    public ArrayNode told() {
        return json(eras.subList(Math.max(0, eras.size() - TOLD), eras.size()));
    }

    /// Whether a split has scored.
    public boolean hasBegun() {
        return !eras.isEmpty();
    }

    /// By partition, an offset that was reached.
    public Map<Integer, Long> reached() {
        Map<Integer, Long> reached = new HashMap<>();
        eras.forEach(era ->
                era.from().forEach((partition, next) -> reached.merge(partition, next, Math::max)));
        return reached;
    }

    /// By partition, where the work began, unless something says that it got further there. Rows
    /// may have answers even so: a history says where splits began, not how far the last one came.
    ///
    /// @param reached by partition, an offset that was reached
    public Map<Integer, Long> unmoved(Map<Integer, Long> reached) {
        Map<Integer, Long> unmoved = new HashMap<>();
        for (Map.Entry<Integer, Long> begun : first().entrySet()) {
            long further = reached.getOrDefault(begun.getKey(), begun.getValue());
            if (further <= begun.getValue()) {
                unmoved.put(begun.getKey(), begun.getValue());
            }
        }
        return unmoved;
    }

    /// Partitions that were there when the work began; none where nobody knows.
    public Set<Integer> begun() {
        return Set.copyOf(first().keySet());
    }

    private Map<Integer, Long> first() {
        // A history that begins with a checkpoint says nothing of what was before it.
        return eras.isEmpty() || eras.getFirst().checkpoint() != null
                ? Map.of()
                : eras.getFirst().from();
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
