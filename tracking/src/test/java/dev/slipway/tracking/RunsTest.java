package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.ModelOutput;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.RunStatus;
import dev.slipway.api.tracking.Runs;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsTest {
    @TempDir private Path folder;
    private OpenStore open;
    private Runs runs;
    private ExperimentId experiment;
    private RunId run;

    @BeforeEach
    void openStore() throws IOException {
        open = new OpenStore(folder);
        runs = open.store.runs();
        experiment = open.experiment("flights");
        run = open.run(experiment, "first");
    }

    @AfterEach
    void closeStore() {
        open.close();
    }

    @Test
    void aRunHasAPlaceForItsFilesBelowItsExperiment() {
        assertThat(runs.get(run).head().artifactUri())
                .isEqualTo("mlflow-artifacts:/" + experiment + "/" + run + "/artifacts");
        assertThat(run.value()).matches("[0-9a-f]{32}");
    }

    @Test
    void theNameIsAlsoATag() {
        assertThat(runs.get(run).tags()).contains(new Tag("mlflow.runName", "first"));
        open.tag(run, "mlflow.runName", "second");
        assertThat(runs.get(run).head().name()).isEqualTo("second");
        runs.update(
                run, new Run.Change(Optional.empty(), OptionalLong.empty(), Optional.of("third")));
        assertThat(runs.get(run).tags()).contains(new Tag("mlflow.runName", "third"));
        assertThatThrownBy(() ->
                        runs.create(
                                new Run.Start(
                                        experiment,
                                        "",
                                        Optional.of("a"),
                                        OptionalLong.empty(),
                                        List.of(new Tag("mlflow.runName", "b")))))
                .hasMessageContaining("different values");
    }

    @Test
    void aRunWithoutANameGetsOne() {
        Run made =
                runs.create(
                        new Run.Start(
                                experiment, "", Optional.empty(), OptionalLong.of(5), List.of()));
        assertThat(made.head().name()).matches("[a-z]+-[a-z]+-\\d+");
        assertThat(made.head().started()).isEqualTo(5);
    }

    @Test
    void anUpdateLeavesWhatItDoesNotName() {
        runs.update(
                run,
                new Run.Change(
                        Optional.of(RunStatus.FINISHED), OptionalLong.of(77), Optional.empty()));
        Run.Head head =
                runs.update(
                        run,
                        new Run.Change(Optional.empty(), OptionalLong.empty(), Optional.empty()));
        assertThat(head.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(head.ended()).hasValue(77);
        assertThat(head.name()).isEqualTo("first");
    }

    @Test
    void aParamNeverChanges() {
        open.param(run, "depth", "6");
        open.param(run, "depth", "6");
        assertThatThrownBy(() ->
                        runs.log(
                                run,
                                new Run.Batch(
                                        List.of(new Metric("m", 1, 1, 1, OpenStore.ALONE)),
                                        List.of(new Param("depth", "7")),
                                        List.of())))
                .isInstanceOf(TrackingRefusedException.class)
                .hasMessageStartingWith("Changing param values is not allowed");
        assertThat(runs.get(run).params()).containsExactly(new Param("depth", "6"));
        assertThat(runs.get(run).metrics()).as("nothing of a refused batch is kept").isEmpty();
    }

    @Test
    void theLatestNumberIsTheOneWithTheHighestStep() {
        for (double[] line : new double[][] {{1, 0.5}, {3, 0.3}, {2, 0.4}}) {
            runs.log(
                    run,
                    new Run.Batch(
                            List.of(
                                    new Metric(
                                            "loss", line[1], 10, (long) line[0], OpenStore.ALONE)),
                            List.of(),
                            List.of()));
        }
        assertThat(runs.get(run).metrics())
                .containsExactly(new Metric("loss", 0.3, 10, 3, OpenStore.ALONE));
    }

    @Test
    void numbersThatAreNoneAndInfiniteOnesComeBack() {
        open.metric(run, "nan", Double.NaN);
        open.metric(run, "high", Double.POSITIVE_INFINITY);
        open.metric(run, "low", Double.NEGATIVE_INFINITY);
        assertThat(runs.get(run).metrics())
                .extracting(Metric::value)
                .containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
    }

    @Test
    void aBatchThatIsSentAgainIsNotCountedTwice() {
        open.metric(run, "loss", 0.5);
        open.metric(run, "loss", 0.5);
        open.metric(run, "loss", Double.NaN);
        open.metric(run, "loss", Double.NaN);
        assertThat(runs.history(run, "loss", Slice.first(10)).items()).hasSize(2);
    }

    @Test
    void historyComesInPagesWithoutGapsOrRepeats() {
        List<Metric> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(new Metric("loss", i, 100 - i, i / 3, OpenStore.ALONE));
        }
        runs.log(run, new Run.Batch(all, List.of(), List.of()));
        List<Metric> read = new ArrayList<>();
        Optional<Page.Position> next = Optional.empty();
        do {
            Page<Metric> page = runs.history(run, "loss", new Slice(4, next));
            assertThat(page.items()).hasSizeBetween(1, 4);
            read.addAll(page.items());
            next = page.next();
        } while (next.isPresent());
        assertThat(read).containsExactlyInAnyOrderElementsOf(all);
        assertThat(read).extracting(Metric::step).isSorted();
    }

    @Test
    void whatItReadAndMadeComesBack() {
        DatasetInput input =
                new DatasetInput(
                        new DatasetKey("flights", "abc"),
                        "local",
                        "{}",
                        Optional.of("{\"a\":1}"),
                        Optional.empty(),
                        List.of(new Tag("mlflow.data.context", "train,ing: 'x'")));
        LoggedModelId model = new LoggedModelId("m-1");
        runs.logInputs(run, List.of(input), List.of(model));
        runs.logInputs(run, List.of(input), List.of(model));
        runs.logOutputs(run, List.of(new ModelOutput(model, 4)));
        Run read = runs.get(run);
        assertThat(read.datasets()).containsExactly(input);
        assertThat(read.modelInputs()).containsExactly(model);
        assertThat(read.modelOutputs()).containsExactly(new ModelOutput(model, 4));
    }

    @Test
    void aRunThatIsPutAwayTakesNothingMore() {
        runs.delete(run);
        assertThatThrownBy(() -> open.tag(run, "a", "b")).hasMessageContaining("'active' state");
        runs.restore(run);
        open.tag(run, "a", "b");
        runs.deleteTag(run, "a");
        assertThatThrownBy(() -> runs.deleteTag(run, "a")).hasMessageContaining("No tag");
    }

    @Test
    void modelsOfOldClientsStandInATag() {
        runs.recordModel(run, "{\"artifact_path\":\"a\"}");
        runs.recordModel(run, "{\"artifact_path\":\"b\"}");
        assertThat(runs.get(run).tags())
                .contains(
                        new Tag(
                                "mlflow.log-model.history",
                                "[{\"artifact_path\":\"a\"}, {\"artifact_path\":\"b\"}]"));
    }

    @Test
    void aLoggedModelShowsWhatWasMeasuredOnIt() {
        LoggedModel made =
                open.store
                        .models()
                        .create(
                                new LoggedModel.Start(
                                        experiment,
                                        Optional.of("model"),
                                        Optional.empty(),
                                        Optional.of(run),
                                        List.of(new Param("depth", "6")),
                                        List.of(new Tag("a", "b"))));
        assertThat(made.id().value()).matches("m-[0-9a-f]{32}");
        assertThat(made.artifactUri())
                .isEqualTo(
                        "mlflow-artifacts:/" + experiment + "/models/" + made.id() + "/artifacts");
        for (int step = 0; step < 3; step++) {
            Metric.About about =
                    new Metric.About(
                            Optional.of(made.id()),
                            Optional.of(new DatasetKey("d", "1")),
                            Optional.empty());
            Metric metric = new Metric("auc", 0.7 + step / 10.0, step, step, about);
            runs.log(run, new Run.Batch(List.of(metric), List.of(), List.of()));
        }
        LoggedModel ready =
                open.store.models().finish(made.id(), LoggedModel.Status.READY, Optional.empty());
        assertThat(ready.status()).isEqualTo(LoggedModel.Status.READY);
        assertThat(ready.metrics()).hasSize(1);
        assertThat(ready.metrics().getFirst().step()).isEqualTo(2);
        assertThat(ready.metrics().getFirst().about().run()).contains(run);
        open.store.models().delete(made.id());
        assertThatThrownBy(() -> open.store.models().get(made.id(), false))
                .hasMessageContaining("not found");
        assertThat(open.store.models().get(made.id(), true).id()).isEqualTo(made.id());
    }

    private LoggedModelId model(String name) {
        return open.store
                .models()
                .create(
                        new LoggedModel.Start(
                                experiment,
                                Optional.of(name),
                                Optional.empty(),
                                Optional.of(run),
                                List.of(),
                                List.of()))
                .id();
    }

    private static Metric auc(double value, long time, long step, Metric.About about) {
        return new Metric("auc", value, time, step, about);
    }

    @Test
    void aLoggedModelShowsTheLatestNumberOfEachKeyDataSetAndRun() {
        LoggedModelId made = model("model");
        Metric.About alone =
                new Metric.About(Optional.of(made), Optional.empty(), Optional.empty());
        Metric.About onData =
                new Metric.About(
                        Optional.of(made), Optional.of(new DatasetKey("d", "1")), Optional.empty());
        Metric.About ofAnother =
                new Metric.About(Optional.of(model("another")), Optional.empty(), Optional.empty());
        List<Metric> logged = new ArrayList<>();
        for (int step = 0; step < 900; step++) {
            logged.add(auc(step, 1, step, alone));
        }
        logged.add(auc(0.5, 7, 899, alone));
        logged.add(auc(0.25, 7, 899, alone));
        logged.add(auc(0.75, 9, 3, alone));
        logged.add(auc(0.1, 1, 1, onData));
        logged.add(auc(0.9, 99, 9_999, ofAnother));
        logged.add(new Metric("loss", 3, 1, 1, alone));
        runs.log(run, new Run.Batch(logged, List.of(), List.of()));
        RunId second = open.run(experiment, "second");
        runs.log(second, new Run.Batch(List.of(auc(0.6, 1, 1, alone)), List.of(), List.of()));

        List<Metric> shown = open.store.models().get(made, false).metrics();

        assertThat(shown)
                .extracting(Metric::key, Metric::value, one -> one.about().run().orElseThrow())
                .containsExactly(
                        tuple("auc", 0.25, run),
                        tuple("auc", 0.1, run),
                        tuple("auc", 0.6, second),
                        tuple("loss", 3.0, run));
    }

    @Test
    void manyClientsLogAtOnceAndNothingIsLost() throws Exception {
        int clients = 10;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RunId>> done = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                String name = "client-" + client;
                done.add(
                        threads.submit(() -> {
                            RunId mine = open.run(experiment, name);
                            for (int i = 0; i < 50; i++) {
                                open.metric(mine, "m" + i, i);
                            }
                            return mine;
                        }));
            }
            for (Future<RunId> one : done) {
                assertThat(runs.get(one.get()).metrics()).hasSize(50);
            }
        }
    }
}
