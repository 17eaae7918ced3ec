package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
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
