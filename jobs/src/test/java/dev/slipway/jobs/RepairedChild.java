package dev.slipway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.stream.Stretch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that notes what was lost, as an attempt does, and puts it away, as a repair does.
final class RepairedChild {
    private RepairedChild() {}

    /// @param arguments directory of a job
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        OffsetsFile.committed(directory).keep(Map.of(0, 7L));
        LostFile lost = new LostFile(directory);
        lost.keep(new ObjectMapper().createObjectNode(), "flights", List.of(new Stretch(0, 7, 9)));
        OffsetsFile.committed(directory).forget();
        lost.repaired(2);
    }
}
