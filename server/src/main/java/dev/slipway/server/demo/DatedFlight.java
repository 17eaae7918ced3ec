package dev.slipway.server.demo;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.features.window.EventReading;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A flight as it stands in the schedule, and what became of it.
///
/// @param date of its departure, milliseconds since 1970 as if clocks everywhere showed UTC
/// @param distance in miles
/// @param isLate whether it was more than 15 minutes late
record DatedFlight(long date, long distance, String origin, String destination, boolean isLate) {
    /// The columns of both versions.
    static final List<String> COLUMNS = List.of("date", "distance", "origin", "destination");

    private static final int LATE_AFTER_MINUTES = 15;

    /// All flights of a file, in its order, which is that of their dates.
    static List<DatedFlight> read(Path file) throws IOException {
        Rows table =
                RowFiles.read(file.toString(), InputStream.nullInputStream(), Integer.MAX_VALUE);
        List<Integer> places = COLUMNS.stream().map(table.columns()::indexOf).toList();
        int delay = table.columns().indexOf("delay");
        List<DatedFlight> flights = new ArrayList<>(table.cells().size());
        for (List<Cell> row : table.cells()) {
            flights.add(
                    new DatedFlight(
                            EventReading.moment(row.get(places.get(0))).orElseThrow(),
                            (long) row.get(places.get(1)).number(),
                            text(row.get(places.get(2))),
                            text(row.get(places.get(3))),
                            row.get(delay).number() > LATE_AFTER_MINUTES));
        }
        return flights;
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text(String value) ? value : "";
    }

    /// The flight as a message, with a number by which its answer is known.
    String message(int number) {
        return "{\"flight\":"
                + number
                + ",\"date\":"
                + date
                + ",\"distance\":"
                + distance
                + ",\"origin\":\""
                + origin
                + "\",\"destination\":\""
                + destination
                + "\"}";
    }

    /// The flight as a row of [#COLUMNS].
    List<Cell> row() {
        return List.of(
                new Cell.Whole(date),
                new Cell.Whole(distance),
                new Cell.Text(origin),
                new Cell.Text(destination));
    }

    /// That it has left, and how; known two hours later, as the definition of the feature says.
    Map<String, Cell> event() {
        return Map.of(
                "origin", new Cell.Text(origin),
                "date", new Cell.Whole(date),
                "late", new Cell.Whole(isLate ? 1 : 0));
    }
}
