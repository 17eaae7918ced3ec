package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What checks compare and what they refuse to take for a pass, by what the program runs.
final class FeatureCheckTest {
    @TempDir private Path scratch;

    private ObjectNode wish() {
        return FeatureTablesTest.wish(scratch);
    }

    /// One of a definition without aggregates.
    private ObjectNode wishOfNoEvents() {
        ObjectNode wish = wish();
        // As the program's starter writes it: what is empty is left out.
        wish.remove("events");
        return wish;
    }

    private JsonNode run(ObjectNode wish, int status) throws IOException {
        return FeatureTablesTest.run(scratch, wish, status);
    }

    /// Nothing of it is made of events, and yet there are two ways to each feature.
    @Test
    void expressionsOfRowsAreComparedWhereThereAreNoAggregates() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                """
                columns: {date: text, miles: number, origin: text, urgent: flag, id: whole}
                let:
                  departure: time(date, 'America/New_York')
                features:
                  hour: hour(departure, 'America/New_York')
                  length: log1p(miles)
                  origin: origin
                  place: one_hot(origin, ['ATL', 'ORD'])
                  urgent: urgent
                  late: urgent and miles > 100
                  id: id
                """);
        Files.writeString(
                scratch.resolve("spine.csv"),
                """
                date,miles,origin,urgent,id
                2001-01-14 14:00,310.5,ATL,1,9007199254740993
                soon,,ORD,0,1
                "",0.1,"",1,2
                2001-04-01 02:30,-1,Zürich,0,-3
                2001-07-14T14:00Z,1e300,ATL,0,0
                """);
        ObjectNode wish = wishOfNoEvents().put("sample", 1_000);
        JsonNode all = run(wish, 0);
        assertThat(all.path("rows").asInt()).isEqualTo(5);
        assertThat(all.has("difference")).as(all.toString()).isFalse();
        assertThat(all.path("compared")).hasSize(1);
        assertThat(all.at("/compared/0/what").asText()).isEqualTo("features");
        assertThat(all.at("/compared/0/columns").toString())
                .isEqualTo(
                        "[\"hour\",\"length\",\"origin\",\"place=ATL\",\"place=ORD\","
                                + "\"urgent\",\"late\",\"id\"]");
        assertThat(run(wish.put("sample", 2), 0).path("rows").asInt()).isEqualTo(2);
    }

    @Test
    void definitionOfTheExampleIsCheckedOnRealFlights() throws Exception {
        Duck.run(
                "COPY (SELECT strftime(date, '%Y-%m-%dT%H:%M') AS date, * EXCLUDE (date) FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "' LIMIT 5000) TO '"
                        + scratch.resolve("flights.parquet")
                        + "' (FORMAT parquet)");
        ObjectNode wish = wishOfNoEvents().put("sample", 1_000);
        wish.put("definition", JobFixture.FLIGHTS.resolve("features.yaml").toString());
        wish.put("spine", scratch.resolve("flights.parquet").toString());
        JsonNode checked = run(wish, 0);
        assertThat(checked.path("rows").asInt()).isEqualTo(1_000);
        assertThat(checked.at("/compared/0/columns")).hasSize(6);
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
    }

    /// What compares nothing shows nothing.
    @Test
    void checkOfATableWithoutRowsIsRefused() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"), "columns: {id: whole}\nfeatures: {id: id}\n");
        Files.writeString(scratch.resolve("spine.csv"), "id\n");
        Files.writeString(scratch.resolve("before.csv"), "id\n");
        ObjectNode online = wishOfNoEvents().put("sample", 10);
        String before = scratch.resolve("before.csv").toString();
        ObjectNode against = wishOfNoEvents().put("against", before);
        for (ObjectNode wish : List.of(online, against, online.deepCopy().put("against", before))) {
            assertThat(run(wish, 1).path("message").asText())
                    .endsWith("spine.csv: no row (expected: one to compare)");
        }
    }

    @Test
    void aggregatesWithoutATableAreRefusedByTheirSource() throws Exception {
        Files.writeString(scratch.resolve("features.yaml"), FeatureTablesTest.DEFINITION);
        assertThat(run(wishOfNoEvents().put("sample", 10), 1).path("message").asText())
                .isEqualTo(
                        "input: events of [] (expected: one table for each of the sources"
                                + " [arrivals])");
    }

    /// Of such a version there is none, so that nothing can be asked of it.
    @Test
    void featureThatNoModelTakesIsComparedWithNoRequest() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"), "columns: {day: time}\nfeatures: {day: day}\n");
        Files.writeString(scratch.resolve("spine.csv"), "day\n979480800000\n");
        ObjectNode wish = wishOfNoEvents().put("sample", 10);
        assertThat(run(wish, 1).path("message").asText())
                .contains("feature day: a time, which no model takes");
    }

    /// An aggregate that no row can ask for was not compared, whatever else was.
    @Test
    void aggregatesThatNoRowAsksForAreNamed() throws Exception {
        FeatureTablesTest.made(scratch, 10, 10);
        Files.writeString(
                scratch.resolve("features.yaml"),
                FeatureTablesTest.DEFINITION
                        .replace("date: time, origin: text", "date: time, origin: text, to: text")
                        .replace(
                                "key: origin, time: departed, kind",
                                "key: to, event-key: origin, time: departed, kind"));
        List<String> lines = new ArrayList<>();
        Files.readAllLines(scratch.resolve("spine.csv"))
                .forEach(line -> lines.add(lines.isEmpty() ? line + ",to" : line + ",\"\""));
        Files.write(scratch.resolve("spine.csv"), lines);
        JsonNode checked = run(wish().put("sample", 10), 0);
        assertThat(checked.at("/compared/0/columns").toString()).isEqualTo("[\"late\"]");
        assertThat(checked.path("unasked").toString()).isEqualTo("[\"seen\"]");
    }

    /// A text by key comes of the join and of a store, is asked for by a request of each row, and
    /// stands in tables, as numbers do.
    @Test
    void textsOfEventsAreComparedOnEveryWay() throws Exception {
        Files.writeString(
                scratch.resolve("features.yaml"),
                """
                columns: {date: time, origin: text}
                aggregates:
                  status: {source: arrivals, key: origin, time: departed, available: landed,
                           value: status, type: text, kind: last, window: 6h, tile: 10m, at: date}
                features: {status: status, late: "coalesce(status == 'late', false)"}
                """);
        Files.writeString(
                scratch.resolve("events.csv"),
                """
                origin,departed,landed,status
                ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,on time
                ATL,2001-01-14T10:10Z,2001-01-14T15:00Z,late
                00501,2001-01-14T10:10Z,2001-01-14T11:00Z,spät
                """);
        Files.writeString(
                scratch.resolve("spine.csv"),
                """
                flight,date,origin
                1,979480800000,ATL
                2,979484400000,ATL
                3,979480800000,00501
                4,979480800000,ORD
                """);
        JsonNode checked = run(wish().put("sample", 10), 0);
        assertThat(checked.path("rows").asInt()).isEqualTo(4);
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
        assertThat(checked.at("/compared/0/what").asText()).isEqualTo("aggregates");
        assertThat(checked.at("/compared/0/columns").toString()).isEqualTo("[\"status\"]");
        assertThat(checked.at("/compared/1/columns").toString()).isEqualTo("[\"status\",\"late\"]");

        Path training = scratch.resolve("training.csv");
        run(wish().put("output", training.toString()), 0);
        ObjectNode check = wish().put("against", training.toString());
        JsonNode same = run(check, 0);
        assertThat(same.path("rows").asInt()).isEqualTo(4);
        assertThat(same.has("difference")).as(same.toString()).isFalse();
        Files.writeString(training, Files.readString(training).replace("spät", "spaet"));
        JsonNode difference = run(check, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(3);
        assertThat(difference.path("column").asText()).isEqualTo("status");
        assertThat(difference.path("one").asText()).isEqualTo("spät");
        assertThat(difference.path("other").asText()).isEqualTo("spaet");
    }

    /// Of so many events that a stream's windows are settled before the last row.
    @Test
    void waysThatAreNamedAreCompared() throws Exception {
        FeatureTablesTest.made(scratch, 25_000, 2_000);
        Files.writeString(scratch.resolve("features.yaml"), FeatureTablesTest.DEFINITION);
        String stream = "by the windows of a stream";
        ObjectNode wish = wish().put("sample", 200);
        JsonNode batch = same(wish.put("between", "batch,stream"), 200);
        assertThat(batch.at("/compared/0/one").asText()).isEqualTo("by the join");
        assertThat(batch.at("/compared/0/other").asText()).isEqualTo(stream);
        assertThat(batch.at("/compared/1/other").asText()).isEqualTo("in a message of one row");
        JsonNode request = same(wish.put("between", "request,stream"), 200);
        assertThat(request.at("/compared/0/one").asText()).isEqualTo(stream);
        assertThat(request.at("/compared/0/other").asText()).isEqualTo("by the online store");
        assertThat(request.at("/compared/1/other").asText()).isEqualTo("in a request of one row");

        Path training = scratch.resolve("training.csv");
        run(wish().put("output", training.toString()), 0);
        ObjectNode against = wish().put("against", training.toString());
        JsonNode table = same(against.put("between", "table,stream"), 2_000);
        assertThat(table.at("/compared/0/one").asText()).isEqualTo("now, " + stream);
        assertThat(run(wish.put("between", "batch,topic"), 1).path("message").asText())
                .isEqualTo(
                        "between: batch,topic (expected: two of [training, batch, stream,"
                                + " request])");
    }

    private JsonNode same(ObjectNode wish, int rows) throws IOException {
        JsonNode checked = run(wish, 0);
        assertThat(checked.has("difference")).as(checked.toString()).isFalse();
        assertThat(checked.path("rows").asInt()).isEqualTo(rows);
        return checked;
    }

    /// Rows 1, 11, 21 and so on of 3,000.
    @Test
    void sampleOfATableIsSpreadOverItAndTheRestIsLeftAlone() throws Exception {
        FeatureTablesTest.made(scratch, 2_000, 3_000);
        Files.writeString(scratch.resolve("features.yaml"), FeatureTablesTest.DEFINITION);
        Path training = scratch.resolve("training.csv");
        run(wish().put("output", training.toString()), 0);
        List<String> lines = new ArrayList<>(Files.readAllLines(training));
        lines.set(12, lines.get(12) + "x");
        Files.write(training, lines);
        ObjectNode check = wish().put("against", training.toString()).put("sample", 300);
        JsonNode same = run(check, 0);
        assertThat(same.path("rows").asInt()).isEqualTo(300);
        assertThat(same.has("difference")).as(same.toString()).isFalse();
        assertThat(same.at("/compared/0/one").asText()).isEqualTo("now");
        assertThat(same.at("/compared/0/other").asText()).isEqualTo("in " + training);

        lines.set(21, lines.get(21) + "x");
        Files.write(training, lines);
        JsonNode difference = run(check, 0).path("difference");
        assertThat(difference.path("row").asInt()).isEqualTo(21);
        assertThat(difference.path("column").asText()).isEqualTo("origin");
        assertThat(difference.path("of").asText()).isEqualTo("features");

        lines.removeLast();
        lines.set(21, lines.get(21).replace("x", ""));
        Files.write(training, lines);
        assertThat(run(check, 0).at("/difference/row").asInt()).isEqualTo(3_000);
    }
}
