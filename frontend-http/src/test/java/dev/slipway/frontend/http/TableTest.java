package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static final String INVOCATIONS = "/v1/endpoints/%s/invocations";
    private static final String CSV = "Content-Type: text/csv; charset=utf-8";

    private RunningDoor door;
    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        door = new RunningDoor();
        wire = door.connect();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
        assertThat(door.predictions.openPermits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dataframe_split':{'columns':['distance','origin','hour'],"
                        + "'data':[[2,'BOS',1],[3,'CLT',0.5]]}}",
                "{'dataframe_split':{'data':[[2,'BOS',1],[3,'CLT',0.5]],"
                        + "'columns':['distance','origin','hour'],'index':[0,1]}}",
                "{'dataframe_records':[{'origin':'BOS','hour':1,'distance':2},"
                        + "{'hour':0.5,'distance':3,'origin':'CLT'}],'params':{}}",
                "{'instances':[[1,2,1],[0.5,3,2]]}",
                "{'inputs':[[1,2,1],[0.5,3,2]]}",
                "{'inputs':{'features':[[1,2,1],[0.5,3,2]]}}",
                "{'inputs':{'distance':[2,3],'origin':['BOS','CLT'],'hour':[1,0.5]}}",
                "{'inputs':{'origin':[['BOS'],['CLT']],'hour':[1,0.5],'distance':[2,3]}}",
                "{'instances':[{'features':[1,2,'BOS']},{'features':[0.5,3,2]}]}",
                "{'instances':[{'features':[1,2,1]},{'hour':0.5,'distance':[3],'origin':'CLT'}]}"
            })
    void allTablesOfMlflowAreRead(String body) throws IOException {
        Answer answer = wire.post("/v1/endpoints/flights/invocations", body.replace('\'', '"'));

        assertThat(answer.text()).isEqualTo("{\"predictions\":[[4.0],[5.5]]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "distance,origin,hour\n2,BOS,1\n3,CLT,0.5\n",
                "\uFEFF\"distance\",origin,hour\r\n2,\"BOS\",1\r\n\r\n3,CLT,.5",
                "hour,distance,origin\nTRUE,2,BOS\n5e-1,+3.0,CLT"
            })
    void csvIsReadByTheColumns(String body) throws IOException {
        Answer answer = csv("flights", body);

        assertThat(answer.text()).isEqualTo("{\"predictions\":[[4.0],[5.5]]}");
    }

    /// In JSON a number is the place of a category; here it is its name.
    @Test
    void aNumberInCsvIsTheNameOfACategory() throws IOException {
        assertThat(csv("sizes", "size\n2\n").text()).isEqualTo("{\"predictions\":[[1.0]]}");
        assertThat(csv("sizes", "size\n\"1\"\n3\n").text())
                .isEqualTo("{\"predictions\":[[0.0],[2.0]]}");

        Answer json =
                wire.post(
                        INVOCATIONS.formatted("sizes"),
                        "{\"dataframe_records\":[{\"size\":2},{\"size\":\"2\"}]}");
        assertThat(json.text()).isEqualTo("{\"predictions\":[[2.0],[1.0]]}");
    }

    @Test
    void zeroOfAFloatingPointColumnKeepsItsSignInCsv() throws IOException {
        assertThat(csv("pair", "minute,day\n-0,-0\n").text())
                .contains("\"minute\":[-0.0]")
                .contains("\"day\":[0]");
    }

    @Test
    void textOfCsvStaysAsItIs() throws IOException {
        assertThat(csv("words", "word\n00501\n\"\"\nnan\n\"a,\"\"b\"\"\"\n").text())
                .isEqualTo("{\"predictions\":[[\"00501\"],[\"\"],[\"nan\"],[\"a,\\\"b\\\"\"]]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "distance,origin\n2,BOS",
                "distance,origin,hour,x\n2,BOS,1,1",
                "distance,origin,origin\n2,BOS,1",
                "distance,origin,hour\n2,BOS",
                "distance,origin,hour\n2,BOS,1,1",
                "distance,origin,hour\n2,XXX,1",
                "distance,origin,hour\n2,1,1",
                "distance,origin,hour\n1e999,BOS,1",
                "distance,origin,hour\nNA,BOS,1"
            })
    void csvThatDoesNotFitIsRefused(String body) throws IOException {
        Answer answer = csv("flights", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains("expected");
    }

    @Test
    void brokenCsvIsRefused() throws IOException {
        for (String body :
                new String[] {
                    "distance,origin,hour\n2,\"BOS,1\n3,CLT,1\n",
                    "distance,origin,hour\n2,\"BOS\" ,1\n"
                }) {
            Answer answer = csv("flights", body);

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.text()).contains("broken CSV: ").contains("quote");
        }
    }

    @Test
    void bytesOfCsvThatAreNoTextAreRefused() throws IOException {
        byte[] latin = "word\nZürich\n".getBytes(StandardCharsets.ISO_8859_1);

        Answer answer = wire.ask("POST", INVOCATIONS.formatted("words"), List.of(CSV), latin);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("broken CSV: not UTF-8 text");
    }

    @Test
    void anotherTypeIsRefusedWithThoseThatAreRead() throws IOException {
        Answer answer =
                wire.post(INVOCATIONS.formatted("words"), "word\na\n", "Content-Type: text/plain");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.text()).contains("(expected: application/json or text/csv)");
    }

    private Answer csv(String endpoint, String body) throws IOException {
        return wire.post(INVOCATIONS.formatted(endpoint), body, CSV);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'instances':[{'origin':'BOS','hour':1,'distance':2}]}",
                "{'instances':[{'features':[1,2,1]}]}",
                "{'signature_name':'x','instances':[[1,2,1]]}"
            })
    void instancesOfTfServingAreRows(String body) throws IOException {
        Answer answer = wire.post("/v1/models/flights:predict", body.replace('\'', '"'));

        assertThat(answer.text()).isEqualTo("{\"predictions\":[[4.0]]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'instances':[{'minute':[0],'day':[3]},{'day':[4],'minute':[1.5]}]}",
                "{'instances':[{'minute':0,'day':3},{'minute':[1.5],'day':4}]}"
            })
    void arraysOfOneValueAreCellsOfColumnInputs(String body) throws IOException {
        Answer answer = wire.post("/v1/models/pair:predict", body.replace('\'', '"'));

        assertThat(answer.text())
                .isEqualTo(
                        "{\"predictions\":[{\"minute\":[0.0],\"day\":[3]},"
                                + "{\"minute\":[1.5],\"day\":[4]}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'instances':[{'minute':-0,'day':-0}]}",
                "{'instances':[{'minute':-0.0,'day':0}]}"
            })
    void zeroOfAFloatingPointColumnKeepsItsSign(String body) throws IOException {
        Answer answer = wire.post("/v1/models/pair:predict", body.replace('\'', '"'));

        assertThat(answer.text()).contains("\"minute\":[-0.0]").contains("\"day\":[0]");
    }

    @Test
    void halfASurrogatePairIsNoCell() throws IOException {
        String path = "/v1/models/words:predict";
        assertThat(wire.post(path, "{\"instances\":[{\"word\":\"b\\u00e4r\"}]}").text())
                .isEqualTo("{\"predictions\":[[\"bär\"]]}");

        Answer refused = wire.post(path, "{\"instances\":[{\"word\":\"b\\ud83dr\"}]}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("half a surrogate pair");
    }

    @Test
    void inputsOfTfServingAreColumns() throws IOException {
        Answer answer =
                wire.post("/v1/models/flights/versions/1:predict", "{\"inputs\":[[1,2,1]]}");

        assertThat(answer.text()).isEqualTo("{\"outputs\":[[4.0]]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dataframe_split':{'columns':['distance','origin'],'data':[[2,'BOS']]}}",
                "{'dataframe_split':{'columns':['distance','origin','hours'],'data':[]}}",
                "{'dataframe_records':[{'origin':'BOS','hour':1}]}",
                "{'dataframe_records':[{'origin':'BOS','hour':1,'distance':2,'x':1}]}",
                "{'dataframe_records':[{'origin':'NaN','hour':1,'distance':2}]}",
                "{'dataframe_records':[{'origin':'BOS','hour':1e300,'distance':2}]}",
                "{'dataframe_records':[{'origin':'XXX','hour':1,'distance':2}]}",
                "{'dataframe_split':{'columns':['distance','origin','hour'],'data':[[1,'BOS']]}}",
                "{'dataframe_records':[{'hour':1,'hour':1,'distance':2,'origin':'BOS'}]}",
                "{'instances':[[1,2],[1,2,3]]}",
                "{'instances':[[1,2,{}]]}",
                "{'instances':3}",
                "{'instances':[{'features':[1,2]}]}",
                "{'instances':[{'features':[1,2,1,1]}]}",
                "{'instances':[{'features':3}]}",
                "{'instances':[{'features':[1,2,1],'hour':1}]}",
                "{'instances':[{'hour':1,'features':[1,2]}]}",
                "{'instances':[{'features':[1,2,1]},[1,2,1]]}",
                "{'instances':[{'hour':[1,2],'distance':2,'origin':'BOS'}]}",
                "{'instances':[{'hour':[],'distance':2,'origin':'BOS'}]}",
                "{'instances':[{'hour':[[1]],'distance':2,'origin':'BOS'}]}",
                "{'inputs':{'distance':[2,3],'origin':['BOS'],'hour':[1,0.5]}}",
                "{'inputs':{'distance':[2],'origin':['BOS','CLT'],'hour':[1]}}",
                "{'inputs':{'distance':[2],'origin':['BOS']}}",
                "{'inputs':{'distance':[2],'origin':['BOS'],'hour':[1],'x':[1]}}",
                "{'inputs':{'distance':2,'origin':['BOS'],'hour':[1]}}",
                "{'inputs':{'distance':[2],'features':[[1,2,1]]}}",
                "{'inputs':{'features':[[1,2,1]],'distance':[2]}}",
                "{'tables':[]}",
                "{}"
            })
    void tablesThatDoNotFitAreRefused(String body) throws IOException {
        Answer answer = wire.post("/v1/endpoints/flights/invocations", body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains("expected");
    }
}
