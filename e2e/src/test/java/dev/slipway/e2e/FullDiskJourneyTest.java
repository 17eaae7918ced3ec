package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.LocalFile;
import dev.slipway.client.control.UploadCalls.Progress;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.PlayedDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose disk is full for a while.
@Tag("compiler")
final class FullDiskJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir Path scratch;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        disk = PlayedDisk.builtIn(built);
    }

    @Test
    void fullDiskRefusesCommandsInWordsWhileServingGoesOnAndIsForgottenOnceThereIsSpace()
            throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        Path full = scratch.resolve("full");
        Map<String, String> variables = disk.failing(data, full, "write ENOSPC 1 -1");
        try (Launched server = Launched.serveWith(variables, scratch);
                Operator operator = Operator.of(server, data)) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            EndpointStatus status =
                    operator.client()
                            .endpoints()
                            .await(new EndpointName("flights"), Duration.ofMinutes(1));
            assertThat(status.state()).isEqualTo(EndpointStatus.State.SERVING);
            operator.declare("before");

            Files.createFile(full);
            for (int n = 0; n < 5; n++) {
                requireRefused(() -> operator.declare("meanwhile"));
                requireServing(server);
            }
            List<LocalFile> files = Operator.files(FLIGHTS.resolve("v2"));
            requireRefused(() -> operator.client().uploads().send(files, Progress.SILENT));
            requireServing(server);
            assertThat(operator.models()).contains("before").doesNotContain("meanwhile");

            Files.delete(full);
            operator.declare("meanwhile");
            operator.push("flights", FLIGHTS.resolve("v2"));
            assertThat(operator.models()).contains("before", "meanwhile");
            requireServing(server);
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data)) {
            assertThat(operator.models()).contains("before", "meanwhile");
            requireServing(server);
        }
        Launched verify =
                Launched.run(scratch, "audit", "verify", "--data", data.toString(), "--artifacts");
        assertThat(verify.awaitExit()).as(verify.printed()).isZero();
    }

    @Test
    void fullDiskRefusesWhatMlflowLogsAndRegistersInWordsAndLosesNothingBefore() throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        Path full = scratch.resolve("full");
        Map<String, String> variables = disk.failing(data, full, "write ENOSPC 1 -1");
        String run;
        try (Launched server = Launched.serveWith(variables, scratch);
                Operator operator = Operator.of(server, data)) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            operator.client().endpoints().await(new EndpointName("flights"), Duration.ofMinutes(1));
            MlflowCaller caller = MlflowCaller.of(server, data);
            run = caller.run("before");
            caller.logMetric(run, "loss", 0.5).requirePassed();
            caller.logModel(run, FLIGHTS.resolve("v2")).forEach(MlflowCaller.Answer::requirePassed);

            Files.createFile(full);
            for (int n = 0; n < 3; n++) {
                requireRefused(caller.logMetric(run, "loss", 0.4));
                requireRefused(caller.experiment("meanwhile"));
                requireRefused(caller.put(run, "notes.txt", "meanwhile"));
                requireRefused(caller.registeredModel("meanwhile"));
                requireRefused(caller.version("flights", run));
                requireServing(server);
            }
            assertThat(caller.metric(run, "loss")).isEqualTo("0.5");

            Files.delete(full);
            caller.logMetric(run, "loss", 0.4).requirePassed();
            caller.experiment("meanwhile").requirePassed();
            caller.put(run, "notes.txt", "meanwhile").requirePassed();
            caller.registeredModel("meanwhile").requirePassed();
            caller.version("flights", run).requirePassed();
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data)) {
            MlflowCaller caller = MlflowCaller.of(server, data);
            assertThat(caller.metric(run, "loss")).isEqualTo("0.4");
            assertThat(caller.file(run, "notes.txt")).isEqualTo("meanwhile");
            assertThat(operator.models()).contains("flights", "meanwhile");
            requireServing(server);
        }
        Launched verify =
                Launched.run(scratch, "audit", "verify", "--data", data.toString(), "--artifacts");
        assertThat(verify.awaitExit()).as(verify.printed()).isZero();
    }

    private static void requireRefused(MlflowCaller.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body())
                .contains("\"error_code\":\"TEMPORARILY_UNAVAILABLE\"")
                .containsPattern("(?is)(disk is full|no space left)");
    }

    private static void requireRefused(Runnable command) {
        assertThatExceptionOfType(SlipwayException.class)
                .isThrownBy(command::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                .withMessageMatching("(?is).*(disk is full|no space left).*");
    }

    private static void requireServing(Launched server) {
        assertThat(server.post("/v2/models/flights/infer", Operator.ONE_ROW).statusCode())
                .isEqualTo(200);
    }
}
