package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretTextsTest {
    /// Made from a seed, so that nothing that looks like a secret stands in this source.
    private static final String TOKEN = "hf_" + random(34);

    private static final Tag TAG = new Tag("hub", TOKEN);
    private static final Param PARAM = new Param("hub", TOKEN);

    @TempDir Path folder;
    private OpenStore open;

    private static String random(int length) {
        String letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
        SplittableRandom random = new SplittableRandom(72);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @BeforeEach
    void openStore() throws IOException {
        open = new OpenStore(folder);
    }

    @AfterEach
    void closeStore() {
        open.close();
    }

    private Map<String, ThrowingCallable> everywhere() {
        ExperimentId experiment = open.experiment("e");
        RunId run = open.run(experiment, "r");
        LoggedModelId model =
                open.store.models().create(model(experiment, "m", List.of(), List.of())).id();
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("name", () -> open.experiment(TOKEN));
        calls.put("tag 'hub'", () -> open.experiment("f", TAG));
        calls.put("new_name", () -> open.store.experiments().rename(experiment, TOKEN));
        calls.put("tag key", () -> open.store.experiments().setTag(experiment, new Tag(TOKEN, "")));
        calls.put("run_name", () -> open.run(experiment, TOKEN));
        calls.put("run_name ", () -> open.store.runs().update(run, renamed()));
        calls.put("tag 'hub' ", () -> log(run, List.of(), List.of(TAG)));
        calls.put("param 'hub'", () -> log(run, List.of(PARAM), List.of()));
        calls.put(
                "param 'api_key'",
                () -> log(run, List.of(new Param("api_key", random(24))), List.of()));
        calls.put("metric key", () -> open.metric(run, TOKEN, 1));
        calls.put("dataset source", () -> open.store.runs().logInputs(run, inputs(), List.of()));
        calls.put(
                "model_json",
                () -> open.store.runs().recordModel(run, "{\"note\": \"" + TOKEN + "\"}"));
        calls.put(
                "name ",
                () -> open.store.models().create(model(experiment, TOKEN, List.of(), List.of())));
        calls.put(
                "param 'hub' ",
                () ->
                        open.store
                                .models()
                                .create(model(experiment, "n", List.of(PARAM), List.of())));
        calls.put("tag 'hub'  ", () -> open.store.models().setTags(model, List.of(TAG)));
        calls.put("param 'hub'  ", () -> open.store.models().addParams(model, List.of(PARAM)));
        calls.put(
                "status_message",
                () ->
                        open.store
                                .models()
                                .finish(model, LoggedModel.Status.FAILED, Optional.of(TOKEN)));
        return calls;
    }

    private static LoggedModel.Start model(
            ExperimentId experiment, String name, List<Param> params, List<Tag> tags) {
        return new LoggedModel.Start(
                experiment, Optional.of(name), Optional.empty(), Optional.empty(), params, tags);
    }

    private static Run.Change renamed() {
        return new Run.Change(Optional.empty(), OptionalLong.empty(), Optional.of(TOKEN));
    }

    private void log(RunId run, List<Param> params, List<Tag> tags) {
        open.store.runs().log(run, new Run.Batch(List.of(), params, tags));
    }

    private static List<DatasetInput> inputs() {
        return List.of(
                new DatasetInput(
                        new DatasetKey("d", "1"),
                        "url",
                        "{\"url\": \"https://svc:" + random(14) + "@lake.example/d\"}",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    }

    @Test
    void secretIsRefusedWhereverItIsLoggedAndNeverKept() throws IOException {
        everywhere()
                .forEach((what, call) ->
                        assertThatThrownBy(call)
                                .as(what)
                                .isInstanceOf(TrackingRefusedException.class)
                                .hasMessageStartingWith(what.strip() + ": looks like ")
                                .hasMessageContaining("by rule secret-")
                                .hasMessageNotContaining(TOKEN)
                                .hasMessageNotContaining(random(14)));
        open.close();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes).doesNotContain(TOKEN);
            }
        }
        open = new OpenStore(folder);
    }

    @Test
    void whatTrainingLogsUsuallyPasses() {
        RunId run = open.run(open.experiment("e"), "r");
        log(
                run,
                List.of(new Param("eos_token", "<|im_end|>"), new Param("max_tokens", "2048")),
                List.of(
                        new Tag("mlflow.source.git.commit", "9f".repeat(20)),
                        new Tag("mlflow.user", "ada")));
        open.metric(run, "tokens_per_second", 12);
        assertThat(open.store.runs().get(run).params()).hasSize(2);
    }
}
