package dev.slipway.frontend.http;

import static dev.slipway.frontend.http.MlflowSite.API;
import static dev.slipway.frontend.http.MlflowSite.FILES;
import static dev.slipway.frontend.http.MlflowSite.JSON;
import static dev.slipway.frontend.http.MlflowSite.field;
import static dev.slipway.frontend.http.MlflowSite.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts.Entry;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.frontend.http.route.MlflowQuestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Registered models over real sockets, in front of a registry in memory.
final class MlflowRegistryTest {
    @TempDir private Path folder;
    private MlflowSite site;

    @BeforeEach
    void open() throws IOException {
        site = new MlflowSite(folder);
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /// A logged model with these files; its id.
    private String logged(String... files) throws IOException {
        String made =
                field(
                        site.ask(
                                "POST",
                                "logged-models",
                                "{\"experiment_id\":\"0\",\"name\":\"m\"}"),
                        "model_id");
        for (String file : files) {
            byte[] content = ("content of " + file).getBytes(StandardCharsets.UTF_8);
            String path = FILES + "/0/models/" + made + "/artifacts/" + file;
            assertThat(site.wire.ask("PUT", path, List.of(), content).status()).isEqualTo(200);
        }
        return made;
    }

    private Answer version(String name, String source) throws IOException {
        return site.ask(
                "POST",
                "model-versions/create",
                "{\"name\":\"%s\",\"source\":\"%s\",\"tags\":[{\"key\":\"a\",\"value\":\"b\"}]}"
                        .formatted(name, source));
    }

    /// Where the files of the first version of `flights` lie.
    private String place() throws IOException {
        Answer answer =
                site.wire.get(API + "model-versions/get-download-uri?name=flights&version=1");
        return field(answer, "artifact_uri");
    }

    private static String modelFile(String place) {
        return FILES + place.substring("mlflow-artifacts:".length()) + "/MLmodel";
    }

    private void model(String name) throws IOException {
        Answer made = site.ask("POST", "registered-models/create", "{\"name\":\"" + name + "\"}");
        assertThat(field(made, "name")).isEqualTo(name);
    }

    @Test
    void aVersionIsMadeOfWhatWasLoggedAndKeepsIt() throws IOException {
        model("flights");
        String id = logged("MLmodel", "data/model.onnx");
        Answer made = version("flights", "models:/" + id);
        assertThat(field(made, "version")).isEqualTo("1");
        assertThat(made.text())
                .contains("\"status\":\"READY\"")
                .contains("\"current_stage\":\"None\"")
                .contains("\"source\":\"models:/" + id + "\"")
                .contains("\"model_id\":\"" + id + "\"")
                .contains("\"tags\":[{\"key\":\"a\",\"value\":\"b\"}]")
                .doesNotContain("slipway.mlflow")
                .doesNotContain("null");
        String path = FILES + "/0/models/" + id + "/artifacts/MLmodel";
        assertThat(site.wire.ask("PUT", path, List.of(), new byte[] {1}).status()).isEqualTo(200);
        String frozen = modelFile(place());
        assertThat(site.wire.get(frozen).text()).isEqualTo("content of MLmodel");
        refused(
                site.wire.ask("PUT", frozen, List.of(), new byte[] {1}),
                400,
                "INVALID_PARAMETER_VALUE",
                "never change");
    }

    @Test
    void whoeverSendsTheSameFileMeanwhileKeepsNoVersionFromBeingMade() throws IOException {
        model("flights");
        site.door.publishing.takeOverNext();
        Answer made = version("flights", "models:/" + logged("MLmodel", "model.onnx"));
        assertThat(field(made, "version")).isEqualTo("1");
    }

    @Test
    void whatCannotBeServedSaysSo() throws IOException {
        model("flights");
        site.door.publishing.obstructNext("a pickle\nimport skl2onnx");
        Answer made = version("flights", "models:/" + logged("MLmodel", "model.pkl"));
        assertThat(made.text()).contains("skl2onnx").contains("\"status\":\"READY\"");
    }

    @Test
    void filesThatAreRefusedMakeNoVersionAndLeaveNothing() throws IOException {
        model("flights");
        site.door.publishing.refuseNext("x.pt: runs code", "y.pt: a secret");
        Answer answer = version("flights", "models:/" + logged("MLmodel", "x.pt"));
        refused(answer, 400, "INVALID_PARAMETER_VALUE", "x.pt: runs code\\ny.pt: a secret");
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
    }

    @Test
    void filesOfAVersionThatMayHaveBeenMadeStay() throws IOException {
        model("flights");
        String source = "models:/" + logged("MLmodel");
        site.door.controls.refuseNext(Refusal.of(ErrorCode.OUTCOME_UNKNOWN, "journal: no answer"));
        refused(version("flights", source), 503, "TEMPORARILY_UNAVAILABLE", "journal: no answer");
        List<Entry> kept = site.store.artifacts().list(ArtifactPath.of("versions"));
        assertThat(kept).hasSize(1);
        ArtifactPath place = ArtifactPath.frozen(kept.getFirst().name());
        assertThat(site.store.artifacts().list(place)).hasSize(1);
    }

    @Test
    void sourcesAreThingsOnThisServerAlone() throws IOException {
        model("flights");
        for (String source :
                List.of("file:///etc", "/etc", "s3://b/m", "mlflow-artifacts:/../x", "http://x/")) {
            refused(version("flights", source), 400, "INVALID_PARAMETER_VALUE", "");
        }
        for (String whole : List.of("mlflow-artifacts:/", "mlflow-artifacts:/0")) {
            refused(version("flights", whole), 400, "INVALID_PARAMETER_VALUE", "one model");
        }
        refused(
                version("flights", "mlflow-artifacts:/versions/0"),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "source: nothing is at");
        refused(version("flights", "models:/m-0"), 404, "RESOURCE_DOES_NOT_EXIST", "not found");
        refused(version("flights", "models:/no/1"), 404, "RESOURCE_DOES_NOT_EXIST", "no/1");
        refused(version("flights", "runs:/no/m"), 404, "RESOURCE_DOES_NOT_EXIST", "no");
        refused(version("nobody", "models:/m-0"), 404, "RESOURCE_DOES_NOT_EXIST", "nobody");
        refused(
                version("flights", "models:/" + logged()),
                400,
                "INVALID_PARAMETER_VALUE",
                "no files");
    }

    @Test
    void theSameFilesAreTheSameVersionWithOneFrozenPlace() throws IOException {
        model("flights");
        String source = "models:/" + logged("MLmodel");
        assertThat(field(version("flights", source), "version")).isEqualTo("1");
        assertThat(field(version("flights", source), "version")).isEqualTo("1");
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
        site.ask("DELETE", "model-versions/delete", "{\"name\":\"flights\",\"version\":\"1\"}");
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
    }

    @Test
    void whatTheCallerMayNotReadIsUnknownToThem() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        String file = modelFile(place());
        try (RunningDoor guarded = new RunningDoor(site.store, site.door.controls);
                Wire asking = guarded.connect()) {
            String model = API + "registered-models/get?name=flights";
            for (String who : List.of("SCIENTIST", "SCIENTIST@model:flights")) {
                assertThat(as(asking, who, model).status()).as(who).isEqualTo(200);
                assertThat(as(asking, who, file).status()).as(who).isEqualTo(200);
            }
            for (String who : List.of("SCIENTIST@team:others", "SCIENTIST@model:others")) {
                refused(as(asking, who, model), 404, "RESOURCE_DOES_NOT_EXIST", "not found");
                refused(as(asking, who, file), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
                String search = API + "registered-models/search";
                assertThat(as(asking, who, search).text()).doesNotContain("flights");
            }
        }
    }

    private static Answer as(Wire wire, String who, String path) throws IOException {
        return wire.ask("GET", path, List.of("Authorization: Bearer " + who), new byte[0]);
    }

    @Test
    void aVersionIsCopiedWithItsFiles() throws IOException {
        model("flights");
        model("copy");
        version("flights", "models:/" + logged("MLmodel"));
        assertThat(field(version("copy", "models:/flights/1"), "version")).isEqualTo("1");
    }

    @Test
    void filesGoWithTheirVersionThroughWhicheverDoorItIsDeleted() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        version("flights", "models:/" + logged("MLmodel", "b"));
        ModelName flights = new ModelName("flights");
        ModelName trains = new ModelName("trains");
        command("rename", new RegistryCommand.RenameModel(flights, trains));
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).hasSize(2);
        command("one", new RegistryCommand.DeleteVersion(trains, new VersionNumber(1)));
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
        command("all", new RegistryCommand.DeleteModel(trains));
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
    }

    private void command(String key, RegistryCommand command) {
        CommandResult result =
                site.door.controls.submit(
                        new CommandRequest(
                                Principal.system("cli"), new IdempotencyKey(key), command, false));
        assertThat(result).isInstanceOf(CommandResult.Done.class);
    }

    /// Versions that came from other servers were taken in with the place of theirs.
    @Test
    void filesOfAnotherVersionStayWhenOneIsDeletedThatNamesThem() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        model("copy");
        version("copy", "models:/" + logged("MLmodel", "b"));
        String place = place();
        RegistryCommand same =
                new RegistryCommand.ChangeTags(
                        new ModelName("copy"),
                        new VersionNumber(1),
                        Map.of("slipway.mlflow.place", place),
                        Set.of());
        CommandResult _ =
                site.door.controls.submit(
                        new CommandRequest(
                                Principal.system("import"),
                                new IdempotencyKey("import"),
                                same,
                                false));
        String file = modelFile(place);
        site.ask("DELETE", "model-versions/delete", "{\"name\":\"copy\",\"version\":\"1\"}");
        assertThat(site.wire.get(file).text()).isEqualTo("content of MLmodel");
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).hasSize(2);
        site.ask("DELETE", "model-versions/delete", "{\"name\":\"flights\",\"version\":\"1\"}");
        assertThat(site.store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
    }

    @Test
    void aliasesAndStagesMoveByCommands() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        version("flights", "models:/" + logged("MLmodel", "b"));
        String alias = "{\"name\":\"flights\",\"alias\":\"champion\",\"version\":\"2\"}";
        assertThat(site.ask("POST", "registered-models/alias", alias).text()).isEqualTo("{}");
        String by = API + "registered-models/alias?name=flights&alias=champion";
        assertThat(field(site.wire.get(by), "version")).isEqualTo("2");
        site.door.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "alias: champion needs an approval"));
        refused(
                site.ask("POST", "registered-models/alias", alias.replace("\"2\"", "\"1\"")),
                403,
                "PERMISSION_DENIED",
                "needs an approval");
        assertThat(field(site.wire.get(by), "version")).isEqualTo("2");
        site.ask(
                "DELETE",
                "registered-models/alias",
                "{\"name\":\"flights\",\"alias\":\"champion\"}");
        refused(site.wire.get(by), 404, "RESOURCE_DOES_NOT_EXIST", "alias champion not found");
        refused(
                site.ask("POST", "registered-models/alias", alias.replace("champion", "v2")),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid alias name");

        String move =
                "{\"name\":\"flights\",\"version\":\"1\",\"stage\":\"production\","
                        + "\"archive_existing_versions\":true}";
        Answer moved = site.ask("POST", "model-versions/transition-stage", move);
        assertThat(field(moved, "current_stage")).isEqualTo("Production");
        site.ask("POST", "model-versions/transition-stage", move.replace("\"1\"", "\"2\""));
        Answer latest =
                site.ask(
                        "POST",
                        "registered-models/get-latest-versions",
                        "{\"name\":\"flights\",\"stages\":[\"Production\",\"Archived\"]}");
        assertThat(latest.text())
                .containsSubsequence(
                        "\"version\":\"2\"", "Production", "\"version\":\"1\"", "Archived");
        assertThat(site.door.controls.submitted())
                .filteredOn(request -> request.command() instanceof RegistryCommand.SetAlias)
                .hasSize(4);
    }

    @Test
    void aVersionThatMayNotBeArchivedKeepsItsAlias() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        String move = "{\"name\":\"flights\",\"version\":\"1\",\"stage\":\"%s\"}";
        String path = "model-versions/transition-stage";
        Answer moved = site.ask("POST", path, move.formatted("Production"));
        assertThat(field(moved, "current_stage")).isEqualTo("Production");
        site.door.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "version 1 of model flights is kept"));
        Answer archived = site.ask("POST", path, move.formatted("Archived"));
        refused(archived, 403, "PERMISSION_DENIED", "is kept");
        assertThat(site.door.controls.submitted())
                .noneMatch(request -> request.command() instanceof RegistryCommand.RemoveAlias);
    }

    @Test
    void modelsAreDescribedTaggedRenamedAndDeleted() throws IOException {
        Answer made =
                site.ask(
                        "POST",
                        "registered-models/create",
                        "{\"name\":\"a\",\"description\":\"words\",\"tags\":[{\"key\":\"k\","
                                + "\"value\":\"v\"}]}");
        assertThat(field(made, "description")).isEqualTo("words");
        refused(
                site.ask("POST", "registered-models/create", "{\"name\":\"a\"}"),
                400,
                "RESOURCE_ALREADY_EXISTS",
                "already exists");
        refused(
                site.ask("POST", "registered-models/create", "{\"name\":\"a b/c\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid model name");
        site.ask("PATCH", "registered-models/update", "{\"name\":\"a\",\"description\":\"new\"}");
        site.ask("DELETE", "registered-models/delete-tag", "{\"name\":\"a\",\"key\":\"k\"}");
        site.ask(
                "POST",
                "registered-models/set-tag",
                "{\"name\":\"a\",\"key\":\"l\",\"value\":\"\"}");
        refused(
                site.ask(
                        "POST",
                        "registered-models/set-tag",
                        "{\"name\":\"a\",\"key\":\"slipway.mlflow.x\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid tag name");
        Answer renamed =
                site.ask("POST", "registered-models/rename", "{\"name\":\"a\",\"new_name\":\"b\"}");
        assertThat(renamed.text())
                .contains("\"name\":\"b\"")
                .contains("\"description\":\"new\"")
                .contains("\"tags\":[{\"key\":\"l\",\"value\":\"\"}]");
        assertThat(site.ask("DELETE", "registered-models/delete", "{\"name\":\"b\"}").text())
                .isEqualTo("{}");
        refused(
                site.wire.get(API + "registered-models/get?name=b"),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "Registered Model with name=b not found");
    }

    /// The client repeats a 500 for minutes.
    @Test
    void tooLongADescriptionIsTheCallersMistake() throws IOException {
        model("flights");
        String id = logged("MLmodel");
        assertThat(version("flights", "models:/" + id).status()).isEqualTo(200);
        String named = "{\"name\":\"%s\",\"version\":\"1\",\"source\":\"models:/" + id + "\",";
        String described = named + "\"description\":\"" + "x".repeat(100_001) + "\"}";
        for (String asked :
                List.of(
                        "POST registered-models/create delays",
                        "PATCH registered-models/update flights",
                        "PATCH model-versions/update flights",
                        "POST model-versions/create flights")) {
            String[] words = asked.split(" ", -1);
            byte[] body = described.formatted(words[2]).getBytes(StandardCharsets.UTF_8);
            // A large body that is refused ends its connection.
            try (Wire own = site.door.connect()) {
                Answer answer = own.ask(words[0], API + words[1], List.of(JSON), body);
                refused(answer, 400, "INVALID_PARAMETER_VALUE", "text: 100001 characters");
            }
        }
    }

    @Test
    void modelsAreShownWithoutTheirWordsWhileTheJournalIsAway() throws IOException {
        // The controls in memory keep a text as it is; this one reads as the token of another.
        String wish = "{\"name\":\"flights\",\"description\":\"concealed:7\"}";
        assertThat(site.ask("POST", "registered-models/create", wish).status()).isEqualTo(200);
        site.door.controls.journal().beAway();

        for (String question : List.of("get?name=flights", "search")) {
            Answer answer = site.wire.get(API + "registered-models/" + question);

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.text()).contains("\"description\":\"(cannot be read now)\"");
        }
    }

    @Test
    void whatIsMissingIsNamedOnEveryRoute() throws IOException {
        int asked = 0;
        for (MlflowQuestion question : MlflowQuestion.values()) {
            boolean isRegistry =
                    question.path().matches(".*/(registered-models|model-versions)/.*");
            if (isRegistry && !question.path().endsWith("/search")) {
                byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
                refused(
                        site.wire.ask(question.method(), question.path(), List.of(JSON), nothing),
                        400,
                        "INVALID_PARAMETER_VALUE",
                        "Missing value for required parameter '");
                asked++;
            }
        }
        assertThat(asked).isEqualTo(20);
    }

    @Test
    void searchesPageAndHidePrompts() throws IOException {
        for (String name : List.of("c", "a", "b")) {
            model(name);
        }
        site.ask(
                "POST",
                "registered-models/create",
                "{\"name\":\"p\",\"tags\":[{\"key\":\"mlflow.prompt.is_prompt\","
                        + "\"value\":\"true\"}]}");
        String search =
                API
                        + "registered-models/search?max_results=2&filter="
                        + "tag.%60mlflow.prompt.is_prompt%60+!%3D+'true'";
        Answer first = site.wire.get(search);
        assertThat(first.text()).contains("\"name\":\"a\"").contains("\"name\":\"b\"");
        String token = field(first, "next_page_token");
        Answer second = site.wire.get(search + "&page_token=" + token);
        assertThat(second.text())
                .contains("\"name\":\"c\"")
                .doesNotContain("\"name\":\"p\"")
                .doesNotContain("next_page_token");
        version("a", "models:/" + logged("MLmodel"));
        Answer versions =
                site.wire.get(
                        API + "model-versions/search?filter=name%3D'a'%20AND%20version_number=1");
        assertThat(field(versions, "version")).isEqualTo("1");
    }
}
