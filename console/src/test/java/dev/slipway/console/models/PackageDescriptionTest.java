package dev.slipway.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.tensor.Datatype;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PackageDescriptionTest {
    private static final String YAML =
            """
            format: xgboost
            file: m.ubj
            signature:
              inputs:
                - {name: input, datatype: FP32, shape: [-1, 2]}
              outputs:
                - {name: output, datatype: FP32, shape: [-1, 1], labels: [late]}
            features:
              - name: distance
              - name: origin
                categories: ["ATL", "ORD"]
            schema:
              - {column: distance, datatype: INT64, presence: required, range: [0, null]}
              - {column: origin, domain: ["ATL", "ORD"]}
            golden:
              - row: [733, "ATL"]
                expected: [0.1]
            threshold: 0.42
            """;

    @Test
    void whatTheFileSaysIsRead() {
        PackageDescription said = PackageDescription.of(YAML);

        assertThat(said.inputs()).hasToString("[FP32 [-1, 2]]");
        assertThat(said.outputs()).hasToString("[FP32 [-1, 1], labels late]");
        assertThat(said.features()).hasToString("[a number, 2 categories: ATL, ORD]");
        assertThat(said.rules())
                .hasToString(
                        "[INT64 required, within [0, any], any type optional, one of ATL, ORD]");
        assertThat(said.facts())
                .contains(
                        new PackageDescription.Fact("threshold", "0.42"),
                        new PackageDescription.Fact("golden rows", "1"));
    }

    @Test
    void whatIsNoYamlSaysNothing() {
        assertThat(PackageDescription.of("signature: [").isEmpty()).isTrue();
        assertThat(PackageDescription.of("").isEmpty()).isTrue();
        assertThat(PackageDescription.of("- 1\n- 2\n").isEmpty()).isTrue();
    }

    @Test
    void anEndpointSaysWhatTheFileLeavesOpen() {
        EndpointDescription endpoint =
                new EndpointDescription(
                        "flights",
                        List.of("1"),
                        "xgboost",
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 6)),
                        List.of());

        assertThat(PackageDescription.of("file: m.ubj").or(endpoint).inputs())
                .hasToString("[FP32 [-1, 6]]");
        assertThat(PackageDescription.of(YAML).or(endpoint).inputs()).hasToString("[FP32 [-1, 2]]");
    }

    @Test
    void manyTextsAreShortened() {
        assertThat(
                        PackageDescription.shortened(
                                List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")))
                .isEqualTo("a, b, c, d, e, f, g, h and 2 more");
    }
}
