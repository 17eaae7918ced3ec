package dev.slipway.client.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How rows are asked for over HTTP: as JSON where their cells have types, and as CSV where they
/// are as somebody wrote them, so that the server reads them by its columns.
public final class RowsRequest {
    private static final String CSV = "text/csv";

    private RowsRequest() {}

    /// The path at which an endpoint answers rows.
    public static String path(EndpointName endpoint) {
        return "/v1/endpoints/" + endpoint + "/invocations";
    }

    /// The type of the body that rows become.
    public static String contentType(Rows rows) {
        return isCsv(rows) ? CSV : HttpForm.JSON.contentType();
    }

    /// The rows as the body of a request. In JSON, NaN is written as no value, and an infinite
    /// number by the word that servers read as one.
    public static String body(Rows rows) {
        return isCsv(rows)
                ? csv(rows)
                : new String(Json.write(out -> write(out, rows)), StandardCharsets.UTF_8);
    }

    /// Of one column in CSV no line says that there is no value; where there is none at all,
    /// nothing needs a type.
    private static boolean isCsv(Rows rows) {
        boolean isNothing =
                rows.columns().size() == 1
                        && rows.count() > 0
                        && rows.cells().stream()
                                .allMatch(row -> row.getFirst() instanceof Cell.Missing);
        return rows.isWritten() && !isNothing;
    }

    private static String csv(Rows rows) {
        StringBuilder body = new StringBuilder();
        String sign = "";
        for (String column : rows.columns()) {
            body.append(sign).append(field(column));
            sign = ",";
        }
        for (List<Cell> row : rows.cells()) {
            sign = "\n";
            for (Cell cell : row) {
                body.append(sign).append(field(cell, row.size() == 1));
                sign = ",";
            }
        }
        return body.toString();
    }

    /// @param isAlone whether nothing else is in its line, which would be none without a character
    private static String field(Cell cell, boolean isAlone) {
        return switch (cell) {
            case Cell.Digits(String digits) -> digits;
            case Cell.Missing _ -> isAlone ? "\"\"" : "";
            case Cell.Text(String text) -> field(text);
            case Cell.Whole(long value) -> Long.toString(value);
            case Cell.Real(double value) -> Double.toString(value);
        };
    }

    private static String field(String text) {
        boolean isPlain = !text.isEmpty() && text.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0);
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static void write(JsonGenerator out, Rows rows) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("dataframe_split");
        out.writeArrayFieldStart("columns");
        for (String column : rows.columns()) {
            out.writeString(column);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data");
        for (List<Cell> row : rows.cells()) {
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
            case Cell.Real(double value) when Double.isNaN(value) -> out.writeNull();
            case Cell.Real(double value) when Double.isInfinite(value) ->
                    out.writeString(value > 0 ? "Infinity" : "-Infinity");
            case Cell.Real(double value) -> out.writeNumber(value);
            case Cell.Digits(String digits) -> out.writeNumber(digits);
            case Cell.Text text -> out.writeString(text.value());
            case Cell.Missing _ -> out.writeNull();
        }
    }
}
