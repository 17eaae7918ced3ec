package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PreflightTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GOOD = "{'flink-version':'2.3.1','features':{'web-submit':true}}";
    private static final String JAVA_21 =
            "{'jvm':{'version':'OpenJDK 64-Bit Server VM - Eclipse Adoptium - 21/21.0.4+7-LTS'},"
                    + "'classpath':['/opt/flink/lib/flink-dist-2.3.1.jar']}";

    private static Preflight preflight(boolean isNative) {
        return new Preflight(
                new Place.Cluster("big", URI.create("http://flink:8081"), Path.of("/job.jar")),
                "2.3.0",
                isNative,
                2);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void nothingIsMissingWhereEverythingIs() throws IOException {
        assertThat(preflight(false).missing(json(GOOD), json(JAVA_21))).isEmpty();
    }

    @Test
    void eachThingThatIsMissingHasASentence() throws IOException {
        JsonNode old = json("{'flink-version':'1.20.1','features':{'web-submit':false}}");
        JsonNode java17 =
                json(
                        "{'jvm':{'version':'OpenJDK 64-Bit Server VM - Debian - 17/17.0.9+9'},"
                                + "'classpath':[]}");
        assertThat(preflight(true).missing(old, java17))
                .containsExactly(
                        "version: Flink 1.20.1 (expected: 2.3, which the job jar was built with)",
                        "web.submit.enable: false (expected: true, so that it takes job jars)",
                        "java: OpenJDK 64-Bit Server VM - Debian - 17/17.0.9+9 (expected: 21 or"
                                + " newer)",
                        "lib: without slipway-flink-lib.jar (expected: in lib/ of each of its"
                                + " processes, since the model is run by native code)");
    }

    @Test
    void nativeCodeLiesInTheClustersLib() throws IOException {
        JsonNode given = json(JAVA_21.replace("flink-dist-2.3.1.jar", Preflight.LIBRARY));
        assertThat(preflight(true).missing(json(GOOD), json(JAVA_21))).hasSize(1);
        assertThat(preflight(true).missing(json(GOOD), given)).isEmpty();
    }

    @Test
    void connectorInTheClustersLibIsNamed() throws IOException {
        String jar = "flink-sql-connector-kafka-5.0.0-2.2.jar";
        JsonNode given =
                json("['/opt/flink/lib/flink-dist-2.3.1.jar','/opt/flink/lib/" + jar + "']");
        assertThat(Preflight.connector(given)).contains(jar);
        assertThat(Preflight.connector(json(JAVA_21).path("classpath"))).isEmpty();
    }

    @Test
    void javaOfAnyVendorAndAgeIsRead() throws IOException {
        for (String version : new String[] {"25/25.0.3+9", "21.0.1/21.0.1+12", "24/24-ea+1"}) {
            JsonNode jvm = json("{'jvm':{'version':'VM - A - B - " + version + "'}}");
            assertThat(preflight(false).missing(json(GOOD), jvm)).as(version).isEmpty();
        }
        for (String version : new String[] {"1.8/25.402-b06", "20/20.0.2", "?"}) {
            JsonNode jvm = json("{'jvm':{'version':'VM - A - B - " + version + "'}}");
            assertThat(preflight(false).missing(json(GOOD), jvm)).as(version).hasSize(1);
        }
    }
}
