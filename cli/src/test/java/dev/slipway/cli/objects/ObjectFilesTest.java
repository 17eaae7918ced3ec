package dev.slipway.cli.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ObjectFilesTest {
    /// One object of every kind, with every field that it can have.
    private static final String ALL =
            """
            kind: Team
            name: fraud
            description: Payments and chargebacks
            ---
            kind: Model
            name: fraud-score
            team: fraud
            risk-tier: 2
            description: Scores card payments
            tags:
              stage: live
            ---
            kind: Endpoint
            name: fraud-score
            team: fraud
            serves: fraud-score@champion
            risk-tier: 2
            slo:
              p50: 10ms
              p99: 80ms
              availability: 0.9995
              window: 28d
            concurrency: 64
            batching:
              max-size: 32
              delay: 2ms
              accept-neighbours: false
            deployment:
              mode: real-time
              rationale: payments wait for it
              revisit: 2027-03-01
            ---
            kind: Policy
            name: production
            on:
            - champion
            models:
              team: fraud
              minimum-tier: 1
            require:
            - signed:
                keys: []
            - scanned:
                strictly: true
            - golden: {}
            - known-lineage: {}
            - evaluated:
                metric: auc
                at-least: 0.7
                not-worse-by: 0.01
            - approved:
                role: reviewer
                people: 2
                outside-team: 1
            ---
            kind: Role
            name: fraud-scientists
            members:
            - group:fraud
            grants:
            - role: scientist
              scope: team:fraud
            ---
            kind: Connection
            name: gpu
            team: fraud
            type: backend
            address: http://10.0.0.7:8000
            secret: gpu-token
            ---
            kind: Suppression
            name: readme-example
            model: flights
            rule: secret-jwt
            file: README.md
            fingerprint: 0f3a5c7e91b2d4f60a1c3e5b
            reason: expired example from the specification
            expires: 2027-01-31
            ---
            kind: StreamJob
            name: late-flights
            endpoint: flights
            from: {connection: events, topic: flights, start: latest}
            to: {topic: predictions, dead-letters: unfit}
            commit: {delivery: at-least-once, interval: 250ms}
            max-bad-rows: 0.5%
            pass-through: [origin]
            state: stopped
            ---
            kind: BatchJob
            name: nightly
            team: fraud
            job:
              score: flights
              input: in/{date}.parquet
              output: out/{run}
              max-bad-rows: 1%
              partition-by: day
              on: big
            schedule:
              cron: '*/5 3 * * *'
              zone: Europe/Berlin
            """;

    @TempDir private Path directory;

    @Test
    void everyKindIsWhatItWasAfterBeingWrittenAndReadAgain() throws IOException {
        List<Spec> read = ObjectFiles.read(List.of(file("all.yaml", ALL)));
        assertThat(read).extracting(Spec::kind).containsExactlyInAnyOrder(Kind.values());
        for (Spec spec : read) {
            Path again = file("again.yaml", ObjectPlan.text(spec));
            assertThat(ObjectFiles.read(List.of(again))).containsExactly(spec);
            assertThat(ObjectPlan.text(ObjectFiles.read(List.of(again)).getFirst()))
                    .isEqualTo(ObjectPlan.text(spec));
        }
    }

    @Test
    void aDirectoryIsReadInTheOrderOfItsFilesAndJsonIsYaml() throws IOException {
        file("b.json", "{\"kind\":\"Team\",\"name\":\"b\"}");
        file("a.yml", "kind: Team\nname: a\n");
        file("c.txt", "no object");
        assertThat(ObjectFiles.read(List.of(directory)))
                .extracting(Spec::name)
                .containsExactly("a", "b");
    }

    @Test
    void anObjectThatStandsTwiceIsRefused() throws IOException {
        Path twice = file("t.yaml", "kind: Team\nname: a\n---\nkind: Team\nname: a\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(twice)))
                .hasMessageContaining("t.yaml (document 2): team/a stands in ")
                .hasMessageContaining("(document 1) as well");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "slo: {p95: 1ms} | /slo/p95: unknown member",
                "slo: {p50: 30} | /slo/p50",
                "risk-teir: 1 | /risk-teir: unknown member (did you mean risk-tier?)",
                "risk-tier: 7 | /risk-tier",
                "concurrency: 0 | concurrency: 0 (expected: >= 1)",
                "deployment: {mode: realtime} | /deployment/mode",
                "batching: {max-size: 0} | batching.max-size: 0 (expected: >= 1)",
                "batching: {size: 8} | /batching/size: unknown member",
                "capture: {sample: 2} | capture.sample: 2.0 (expected: 0 to 1)",
                "capture: {max-bytes: 1GB} | /capture/max-bytes",
                "captur: {} | /captur: unknown member (did you mean capture?)"
            })
    void whatIsUnknownOrImpossibleIsNamedWithItsPlace(String line, String message)
            throws IOException {
        Path endpoint = file("e.yaml", "kind: Endpoint\nname: e\nserves: m\n" + line + "\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(endpoint)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("e.yaml: ")
                .hasMessageContaining(message);
    }

    @Test
    void linesThatStandAskewAreNamedWithHowTheyShould() throws IOException {
        Path askew = file("a.yaml", "kind: Team\n name: fraud\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(askew)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.yaml, line 2")
                .hasMessageContaining("(expected: fields of one block in one column");
    }

    @Test
    void anUnknownKindIsNamed() throws IOException {
        Path endpoint = file("e.yaml", "kind: Endpont\nname: e\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(endpoint)))
                .hasMessageContaining("e.yaml: ")
                .hasMessageContaining("kind: Endpont (did you mean Endpoint?)");
        Path none = file("n.yaml", "name: e\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(none)))
                .hasMessageContaining(
                        "kind: missing (expected: one of Team, Policy, Role, Connection,");
        Path list = file("l.yaml", "- kind: Team\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(list))).hasMessageContaining("l.yaml: ");
    }

    @Test
    void aLineOfAListThatSaysNothingIsNamed() throws IOException {
        Path list = file("l.yaml", "- kind: Team\n  name: a\n-\n");
        assertThatThrownBy(() -> ObjectFiles.read(List.of(list)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("l.yaml (document 2): null (expected: fields, ");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
