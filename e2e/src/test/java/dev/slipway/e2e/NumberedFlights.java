package dev.slipway.e2e;

import dev.slipway.testkit.Repository;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// The example's flights again and again, each with a number of its own: as a table, and as
/// messages.
final class NumberedFlights {
    static final Path EXAMPLE = Repository.root().resolve("examples/flights");

    private final String names;
    private final List<String> lines;
    private final List<String> messages;

    private NumberedFlights(String names, List<String> lines) {
        this.names = names;
        this.lines = lines;
        List<String> fields = List.of(names.split(",", -1));
        this.messages = lines.stream().map(line -> message(fields, line)).toList();
    }

    static NumberedFlights read() throws IOException {
        List<String> all = Files.readAllLines(EXAMPLE.resolve("flights-small.csv"));
        return new NumberedFlights(all.getFirst(), all.subList(1, all.size()));
    }

    /// A message behind its number.
    private static String message(List<String> fields, String line) {
        String[] cells = line.split(",", -1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            boolean isNumber = cells[i].matches("-?[0-9.eE+-]+");
            String value = cells[i].isEmpty() ? "null" : '"' + cells[i] + '"';
            text.append(",\"")
                    .append(fields.get(i))
                    .append("\":")
                    .append(isNumber ? cells[i] : value);
        }
        return text.append('}').toString();
    }

    /// The flight of this number as a message.
    String message(long id) {
        return "{\"id\":" + id + messages.get((int) (id % messages.size()));
    }

    /// Flights with numbers from here on as messages.
    List<String> messages(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(this::message).toList();
    }

    /// Writes so many as a table, in the order of their numbers.
    Path csv(Path file, int count) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id," + names + "\n");
            for (int id = 0; id < count; id++) {
                out.write(id + "," + lines.get(id % lines.size()) + "\n");
            }
        }
        return file;
    }
}
