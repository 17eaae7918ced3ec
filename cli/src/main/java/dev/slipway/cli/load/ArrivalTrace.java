package dev.slipway.cli.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Requests that somebody recorded: when they came, and where to.
///
/// A file has a request a line: the seconds since the start of the trace, and, if it has them, the
/// endpoint; as CSV, with or without a head, or as JSON objects.
public final class ArrivalTrace {
    private static final String OFFSET = "offset";
    private static final String ENDPOINT = "endpoint";

    private final long[] offsets;
    private final List<String> endpoints;

    /// One request.
    ///
    /// @param endpoint empty where the trace does not say
    private record Arrival(long nanos, String endpoint) {}

    private ArrivalTrace(List<Arrival> arrivals) {
        this.offsets = arrivals.stream().mapToLong(Arrival::nanos).toArray();
        this.endpoints = arrivals.stream().map(Arrival::endpoint).toList();
    }

    /// The trace of a file.
    ///
    /// *Errors*: `IllegalArgumentException` naming the line that is none.
    public static ArrivalTrace read(Path file) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        List<String> head = List.of(OFFSET, ENDPOINT);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            List<String> cells = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
            if (arrivals.isEmpty() && cells.contains(OFFSET)) {
                head = cells;
                continue;
            }
            String place = file + ":" + (i + 1);
            arrivals.add(line.startsWith("{") ? ofJson(place, line) : ofCells(place, head, cells));
        }
        if (arrivals.isEmpty()) {
            throw new IllegalArgumentException(file + ": no arrivals (expected: at least one)");
        }
        arrivals.sort(Comparator.comparingLong(Arrival::nanos));
        return new ArrivalTrace(arrivals);
    }

    private static Arrival ofJson(String place, String line) {
        JsonNode tree = Documents.tree(line);
        return arrival(place, tree.path(OFFSET).asText(), tree.path(ENDPOINT).asText(""));
    }

    private static Arrival ofCells(String place, List<String> head, List<String> cells) {
        return arrival(place, cell(head, cells, OFFSET), cell(head, cells, ENDPOINT));
    }

    private static String cell(List<String> head, List<String> cells, String column) {
        int at = head.indexOf(column);
        return at >= 0 && at < cells.size() ? cells.get(at) : "";
    }

    private static Arrival arrival(String place, String seconds, String endpoint) {
        double offset;
        try {
            offset = Double.parseDouble(seconds);
        } catch (NumberFormatException e) {
            offset = Double.NaN;
        }
        if (!(offset >= 0 && offset <= 1e6)) {
            throw new IllegalArgumentException(
                    place + ": offset: " + seconds + " (expected: seconds from 0 to 1000000)");
        }
        return new Arrival(Math.round(offset * 1e9), endpoint);
    }

    /// When they came, in their order, in nanoseconds.
    long[] offsets() {
        return offsets.clone();
    }

    /// Where they went, in their order; empty texts where the trace does not say.
    public List<String> endpoints() {
        return endpoints;
    }

    /// From the start to just behind the last one.
    public Duration length() {
        return Duration.ofNanos(offsets[offsets.length - 1] + 1);
    }
}
