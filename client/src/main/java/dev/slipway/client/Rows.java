package dev.slipway.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.EndpointName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rows by column name, in any order of columns: the server binds them to the model's features.
///
/// @param cells one list per row, in the order of `columns`
public record Rows(List<String> columns, List<List<Cell>> cells) {
    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` naming the first row whose width is not the header's.
    public Rows {
        columns = List.copyOf(columns);
        cells = cells.stream().map(List::copyOf).toList();
        for (int row = 0; row < cells.size(); row++) {
            if (cells.get(row).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row "
                                + (row + 1)
                                + ": "
                                + cells.get(row).size()
                                + " values (expected: "
                                + columns.size()
                                + ")");
            }
        }
    }

    /// The path at which an endpoint answers rows.
    public static String path(EndpointName endpoint) {
        return "/v1/endpoints/" + endpoint + "/invocations";
    }

    /// How many rows.
    public int count() {
        return cells.size();
    }

    /// The rows with these columns only, in this table's order, where they exist.
    public Rows keep(Set<String> wanted) {
        List<Integer> positions = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            if (wanted.contains(columns.get(column))) {
                positions.add(column);
            }
        }
        List<List<Cell>> kept = new ArrayList<>(cells.size());
        for (List<Cell> row : cells) {
            kept.add(positions.stream().map(row::get).toList());
        }
        return new Rows(positions.stream().map(columns::get).toList(), kept);
    }

    /// Whole batches of `batch` rows in order; rows that do not fill one are left out.
    public List<Rows> batches(int batch) {
        List<Rows> batches = new ArrayList<>();
        for (int row = 0; row + batch <= cells.size(); row += batch) {
            batches.add(new Rows(columns, cells.subList(row, row + batch)));
        }
        return batches;
    }

    /// The rows as the body of a request; a number that is not finite is written as no value.
    public String toJson() {
        return new String(Json.write(this::write), StandardCharsets.UTF_8);
    }

    private void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("dataframe_split");
        out.writeArrayFieldStart("columns");
        for (String column : columns) {
            out.writeString(column);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data");
        for (List<Cell> row : cells) {
            out.writeStartArray();
            for (Cell cell : row) {
                write(out, cell);
            }
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Cell cell) throws IOException {
        switch (cell) {
            case Cell.Whole whole -> out.writeNumber(whole.value());
            case Cell.Real real when Double.isFinite(real.value()) -> out.writeNumber(real.value());
            case Cell.Real _ -> out.writeNull();
            case Cell.Text text -> out.writeString(text.value());
            case Cell.Missing _ -> out.writeNull();
        }
    }
}
