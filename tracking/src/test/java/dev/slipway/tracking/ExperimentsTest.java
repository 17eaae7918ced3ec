package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.Experiment;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExperimentsTest {
    @TempDir private Path folder;
    private OpenStore open;
    private Experiments experiments;

    @BeforeEach
    void openStore() throws IOException {
        open = new OpenStore(folder);
        experiments = open.store.experiments();
    }

    @AfterEach
    void closeStore() {
        open.close();
    }

    @Test
    void theDefaultExperimentIsThereFromTheStart() {
        Experiment found = experiments.get(ExperimentId.DEFAULT);
        assertThat(found.name()).isEqualTo("Default");
        assertThat(found.artifactLocation()).isEqualTo("mlflow-artifacts:/0");
        assertThat(experiments.named("Default")).contains(found);
    }

    @Test
    void whatWasMadeIsThereAfterAReopening() throws IOException {
        ExperimentId id = open.experiment("flights", new Tag("team", "ops"));
        Experiment before = experiments.get(id);
        open.close();
        open = new OpenStore(folder);
        assertThat(open.store.experiments().get(id)).isEqualTo(before);
    }

    @Test
    void aNameIsTakenOnce() {
        ExperimentId id = open.experiment("flights");
        assertThatThrownBy(() -> open.experiment("flights"))
                .isInstanceOf(TrackingRefusedException.class)
                .hasMessage("Experiment 'flights' already exists.");
        experiments.delete(id);
        assertThatThrownBy(() -> open.experiment("flights"))
                .hasMessageContaining("already exists in deleted state");
    }

    @Test
    void placesOutsideTheServerAreRefused() {
        for (String place :
                List.of("s3://bucket/a", "file:///etc", "/etc", "mlflow-artifacts:/../x", "a")) {
            assertThatThrownBy(() ->
                            experiments.create(
                                    new Experiment.Start("x", Optional.of(place), List.of())))
                    .as(place)
                    .isInstanceOf(TrackingRefusedException.class);
        }
    }

    @Test
    void placesOfVersionsAreRefused() {
        for (String below : List.of("", "/", "/a/b")) {
            String place = "mlflow-artifacts:/versions" + below;
            Experiment.Start start = new Experiment.Start("x", Optional.of(place), List.of());
            assertThatThrownBy(() -> experiments.create(start))
                    .as(place)
                    .isInstanceOf(TrackingRefusedException.class)
                    .hasMessageContaining("never change");
        }
    }

    @Test
    void aPlaceMayEndWithASlash() {
        for (String place : List.of("mlflow-artifacts:/", "mlflow-artifacts:/teams/fraud/")) {
            ExperimentId id =
                    experiments
                            .create(new Experiment.Start(place, Optional.of(place), List.of()))
                            .id();
            assertThat(experiments.get(id).artifactLocation()).isEqualTo(place);
            RunId run = open.run(id, "one");
            String files = open.store.runs().get(run).head().artifactUri();
            assertThat(files).isEqualTo(place + run + "/artifacts");
            LoggedModel model =
                    open.store
                            .models()
                            .create(
                                    new LoggedModel.Start(
                                            id,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            List.of(),
                                            List.of()));
            assertThat(model.artifactUri())
                    .isEqualTo(place + "models/" + model.id() + "/artifacts");
            assertThat(ArtifactPath.ofUri(files).uri()).isEqualTo(files);
        }
    }

    @Test
    void unknownIdsAreUnknown() {
        for (String id : List.of("7", "x", "", "00", "0 OR 1=1", "9".repeat(30))) {
            assertThatThrownBy(() -> experiments.get(new ExperimentId(id)))
                    .as(id)
                    .hasMessage("No Experiment with id=" + id + " exists");
        }
    }

    @Test
    void puttingOneAwayTakesItsRunsAlong() {
        ExperimentId id = open.experiment("flights");
        RunId run = open.run(id, "one");
        experiments.delete(id);
        assertThat(open.store.runs().get(run).head().lifecycle()).isEqualTo(Lifecycle.DELETED);
        assertThatThrownBy(() -> open.run(id, "two")).hasMessageContaining("'active' state");
        assertThat(search(Lifecycle.View.ACTIVE_ONLY)).containsExactly("Default");
        assertThat(search(Lifecycle.View.DELETED_ONLY)).containsExactly("flights");
        experiments.restore(id);
        assertThat(open.store.runs().get(run).head().lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    }

    @Test
    void tagsAreSetAndTakenAway() {
        ExperimentId id = open.experiment("flights");
        experiments.setTag(id, new Tag("a", "1"));
        experiments.setTag(id, new Tag("a", "2"));
        assertThat(experiments.get(id).tags()).containsExactly(new Tag("a", "2"));
        experiments.deleteTag(id, "a");
        assertThat(experiments.get(id).tags()).isEmpty();
        assertThatThrownBy(() -> experiments.deleteTag(id, "a"))
                .hasMessageContaining("No tag with key='a'");
    }

    @Test
    void aRenamedOneIsFoundUnderItsNewNameAlone() {
        ExperimentId id = open.experiment("old");
        experiments.rename(id, "new");
        assertThat(experiments.named("old")).isEmpty();
        assertThat(experiments.named("new").map(Experiment::id)).contains(id);
        assertThatThrownBy(() -> experiments.rename(id, "Default"))
                .hasMessageContaining("already exists");
    }

    private List<String> search(Lifecycle.View view) {
        return experiments.search(Search.everything(Slice.first(10)), view).items().stream()
                .map(Experiment::name)
                .toList();
    }
}
