package dev.slipway.cli.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.cli.text.TextFiles;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Requests that somebody recorded: when they came, and where to.
///
/// A file has a request a line: the seconds since the start of the trace, and, if it has them, the
/// endpoint; as CSV, with or without a head, or as JSON objects. Or it is Parquet, with those
/// columns or those of predictions that a server kept, alone or below a directory.
public final class ArrivalTrace {
    private static final String OFFSET = "offset";
    private static final String ENDPOINT = "endpoint";
    private static final String EXPECTED = "CSV, JSON lines or Parquet";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /// A trace that is made slow takes no longer, in nanoseconds.
    private static final double LONGEST = 1_000 * 86_400e9;

    private final long[] offsets;
    private final List<String> endpoints;
    private final List<TracedRequest> requests;
    private final Map<String, Long> leftOut;

    /// @param leftOut predictions that were kept, but are not replayed, by endpoint
    ArrivalTrace(List<TracedRequest> requests, Map<String, Long> leftOut) {
        this.leftOut = Map.copyOf(leftOut);
        this.offsets = requests.stream().mapToLong(TracedRequest::nanos).toArray();
        this.endpoints = requests.stream().map(TracedRequest::endpoint).toList();
        this.requests = requests;
    }

    /// The trace of a file.
    ///
    /// @param limit the inputs of so many requests are read, of each endpoint
    ///
    /// *Errors*: `IllegalArgumentException` naming the line that is none.
    public static ArrivalTrace read(Path file, int limit) throws IOException {
        ParquetTrace.Recorded recorded =
                ParquetTrace.isOne(file)
                        ? ParquetTrace.read(file, limit)
                        : new ParquetTrace.Recorded(readLines(file), Map.of());
        List<TracedRequest> requests = new ArrayList<>(recorded.requests());
        if (requests.isEmpty()) {
            throw new IllegalArgumentException(file + ": no arrivals (expected: at least one)");
        }
        requests.sort(Comparator.comparingLong(TracedRequest::nanos));
        return new ArrivalTrace(requests, recorded.leftOut());
    }

    private static List<TracedRequest> readLines(Path file) throws IOException {
        List<TracedRequest> requests = new ArrayList<>();
        List<String> lines = TextFiles.lines(file, EXPECTED);
        List<String> head = List.of(OFFSET, ENDPOINT);
        for (int i = 0; i < lines.size(); i++) {
            String line = bare(lines.get(i));
            if (line.isEmpty()) {
                continue;
            }
            List<String> cells = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
            if (requests.isEmpty() && cells.contains(OFFSET)) {
                head = cells;
                continue;
            }
            String place = file + ":" + (i + 1);
            requests.add(line.startsWith("{") ? ofJson(place, line) : ofCells(place, head, cells));
        }
        return requests;
    }

    /// Spreadsheets begin a file of theirs with a byte order mark.
    private static String bare(String line) {
        return (line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line).strip();
    }

    private static TracedRequest ofJson(String place, String line) {
        try {
            JsonNode tree = Documents.tree(line);
            return TracedRequest.at(
                    place, tree.path(OFFSET).asText(), tree.path(ENDPOINT).asText(""));
        } catch (DocumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static TracedRequest ofCells(String place, List<String> head, List<String> cells) {
        return TracedRequest.at(place, cell(head, cells, OFFSET), cell(head, cells, ENDPOINT));
    }

    private static String cell(List<String> head, List<String> cells, String column) {
        int at = head.indexOf(column);
        return at >= 0 && at < cells.size() ? cells.get(at) : "";
    }

    /// When they came, in their order, in nanoseconds.
    long[] offsets() {
        return offsets.clone();
    }

    /// Where they went, in their order; empty texts where the trace does not say.
    public List<String> endpoints() {
        return endpoints;
    }

    /// From the start to the first one.
    public Duration start() {
        return Duration.ofNanos(offsets[0]);
    }

    /// From the start to just behind the last one.
    public Duration length() {
        return Duration.ofNanos(offsets[offsets.length - 1] + 1);
    }

    /// The same requests, so many times as fast.
    ///
    /// *Errors*: `IllegalArgumentException` for a speed that is none.
    public ArrivalTrace faster(double speed) {
        LoadPlan.check("speed", speed, speed > 0 && speed <= 1e6, "> 0 and <= 1000000");
        LoadPlan.check(
                "speed",
                speed,
                speed >= 1 || offsets[offsets.length - 1] / speed <= LONGEST,
                "so much that the trace takes 1000 days at most");
        return new ArrivalTrace(
                requests.stream().map(one -> one.movedTo(Math.round(one.nanos() / speed))).toList(),
                leftOut);
    }

    /// The requests to one endpoint alone, which begin with the first of them.
    ///
    /// *Errors*: `IllegalArgumentException` where there are none.
    public ArrivalTrace to(EndpointName endpoint) {
        List<TracedRequest> own =
                requests.stream().filter(one -> one.endpoint().equals(endpoint.value())).toList();
        if (own.isEmpty()) {
            throw noneOf(endpoint);
        }
        long first = own.getFirst().nanos();
        return new ArrivalTrace(
                own.stream().map(one -> one.movedTo(one.nanos() - first)).toList(),
                Map.of(endpoint.value(), leftOut.getOrDefault(endpoint.value(), 0L)));
    }

    /// Refuses an endpoint to which none of its requests may go.
    ///
    /// *Errors*: `IllegalArgumentException` where all of them name others.
    public void requireAny(EndpointName endpoint) {
        if (endpoints.stream().noneMatch(one -> one.isEmpty() || one.equals(endpoint.value()))) {
            throw noneOf(endpoint);
        }
    }

    private IllegalArgumentException noneOf(EndpointName endpoint) {
        boolean isLeftOut = leftOut.getOrDefault(endpoint.value(), 0L) > 0;
        return new IllegalArgumentException(
                "endpoint: "
                        + endpoint
                        + (isLeftOut ? ", of which no prediction was drawn" : "")
                        + " (expected: one of the trace)");
    }

    /// Whether it says of any request what was sent.
    public boolean hasInputs() {
        return requests.stream().anyMatch(one -> one.inputs() != null);
    }

    /// Predictions that were kept without rows of inputs: at their moments something else is sent.
    public long bare() {
        return requests.stream().filter(TracedRequest::isBare).count();
    }

    /// Predictions that were kept and are not replayed, because they were not drawn.
    public long leftOut() {
        return leftOut.values().stream().mapToLong(Long::longValue).sum();
    }

    /// What of kept predictions is not sent again as it was, in words.
    ///
    /// @param sendsInputs whether the trace's inputs are sent, and no others
    public List<String> gaps(boolean sendsInputs) {
        List<String> gaps = new ArrayList<>();
        if (sendsInputs && bare() > 0) {
            gaps.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d were kept without inputs: at their moments those of others"
                                    + " are sent",
                            bare(),
                            requests.size()));
        }
        if (leftOut() > 0) {
            gaps.add(
                    String.format(
                            Locale.ROOT,
                            "left out: %,d that failed, were refused or were slow, and were not"
                                    + " drawn",
                            leftOut()));
        }
        return gaps;
    }

    /// What was sent to an endpoint, in the requests' order; nothing where the trace does not say.
    ///
    /// Where later requests have other columns than earlier ones, which were another version's,
    /// those of the last one alone, also where it came back to columns that there were before.
    ///
    /// *Errors*: `IllegalArgumentException` where hashes stand for what was sent, or Base64 stands
    /// for bytes that are no text, or none of the endpoint's kept predictions has it.
    public List<Rows> inputs(EndpointName endpoint) {
        List<TracedRequest> own =
                requests.stream().filter(one -> one.endpoint().equals(endpoint.value())).toList();
        List<Rows> inputs =
                own.stream().flatMap(one -> Optional.ofNullable(one.inputs()).stream()).toList();
        if (inputs.isEmpty() && own.stream().anyMatch(TracedRequest::isBare)) {
            throw new IllegalArgumentException(
                    "endpoint: "
                            + endpoint
                            + ", of which no prediction was kept with rows of inputs (expected:"
                            + " what was sent; --rows gives others)");
        }
        List<String> last = lastColumns(own);
        List<Rows> alike = inputs.stream().filter(one -> one.columns().equals(last)).toList();
        requireNone(KeptText::isHash, alike, endpoint, "are hashed in the trace");
        requireNone(KeptText::isOfBytes, alike, endpoint, "hold bytes that are no text");
        return alike;
    }

    private static List<String> lastColumns(List<TracedRequest> requests) {
        return requests.stream()
                .map(TracedRequest::columns)
                .filter(columns -> !columns.isEmpty())
                .reduce(List.of(), (_, later) -> later);
    }

    /// A request with another text in the place of a value would be another one, and be refused or
    /// answered for another reason.
    private static void requireNone(
            Predicate<String> isOther, List<Rows> inputs, EndpointName endpoint, String why) {
        Set<String> columns = new LinkedHashSet<>();
        for (Rows rows : inputs) {
            for (List<Cell> row : rows.cells()) {
                for (int column = 0; column < row.size(); column++) {
                    if (row.get(column) instanceof Cell.Text(String text) && isOther.test(text)) {
                        columns.add(rows.columns().get(column));
                    }
                }
            }
        }
        if (!columns.isEmpty()) {
            throw new IllegalArgumentException(
                    "columns: "
                            + columns
                            + " of endpoint "
                            + endpoint
                            + " "
                            + why
                            + " (expected: what was sent; --rows gives others)");
        }
    }
}
