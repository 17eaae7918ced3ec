package dev.slipway.frontend.http;

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
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.frontend.http.route.MlflowQuestion;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Registered models over real sockets, in front of a registry in memory.
final class MlflowRegistryTest {
    private static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final String JSON = "Content-Type: application/json";

    @TempDir private Path folder;
    private TrackingStore store;
    private RunningDoor door;
    private Wire wire;

    @BeforeEach
    void openDoor() throws IOException {
        store =
                TrackingStore.open(
                        folder.resolve("tracking.db"),
                        folder.resolve("tracking"),
                        InstantSource.system(),
                        new Random(1));
        door = new RunningDoor(store);
        wire = door.connect();
    }

    @AfterEach
    void closeDoor() throws IOException {
        wire.close();
        door.close();
        store.close();
    }

    private Answer ask(String method, String path, String body) throws IOException {
        return wire.ask(method, API + path, List.of(JSON), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String field(Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.text());
        assertThat(matcher.find()).as("%s in %s", name, answer.text()).isTrue();
        return matcher.group(1);
    }

    private static void refused(Answer answer, int status, String error, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains("\"error_code\":\"" + error + "\"").contains(text);
    }

    /// A logged model with these files; its id.
    private String logged(String... files) throws IOException {
        String made =
                field(
                        ask("POST", "logged-models", "{\"experiment_id\":\"0\",\"name\":\"m\"}"),
                        "model_id");
        for (String file : files) {
            byte[] content = ("content of " + file).getBytes(StandardCharsets.UTF_8);
            String path = FILES + "0/models/" + made + "/artifacts/" + file;
            assertThat(wire.ask("PUT", path, List.of(), content).status()).isEqualTo(200);
        }
        return made;
    }

    private Answer version(String name, String source) throws IOException {
        return ask(
                "POST",
                "model-versions/create",
                "{\"name\":\"%s\",\"source\":\"%s\",\"tags\":[{\"key\":\"a\",\"value\":\"b\"}]}"
                        .formatted(name, source));
    }

    private void model(String name) throws IOException {
        Answer made = ask("POST", "registered-models/create", "{\"name\":\"" + name + "\"}");
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
        String path = FILES + "0/models/" + id + "/artifacts/MLmodel";
        assertThat(wire.ask("PUT", path, List.of(), new byte[] {1}).status()).isEqualTo(200);
        String place =
                field(
                        wire.get(API + "model-versions/get-download-uri?name=flights&version=1"),
                        "artifact_uri");
        String frozen = FILES + place.substring("mlflow-artifacts:/".length()) + "/MLmodel";
        assertThat(wire.get(frozen).text()).isEqualTo("content of MLmodel");
        refused(
                wire.ask("PUT", frozen, List.of(), new byte[] {1}),
                400,
                "INVALID_PARAMETER_VALUE",
                "never change");
    }

    @Test
    void whoeverSendsTheSameFileMeanwhileKeepsNoVersionFromBeingMade() throws IOException {
        model("flights");
        door.publishing.takeOverNext();
        Answer made = version("flights", "models:/" + logged("MLmodel", "model.onnx"));
        assertThat(field(made, "version")).isEqualTo("1");
    }

    @Test
    void whatCannotBeServedSaysSo() throws IOException {
        model("flights");
        door.publishing.obstructNext("a pickle\nimport skl2onnx");
        Answer made = version("flights", "models:/" + logged("MLmodel", "model.pkl"));
        assertThat(made.text()).contains("skl2onnx").contains("\"status\":\"READY\"");
    }

    @Test
    void filesThatAreRefusedMakeNoVersionAndLeaveNothing() throws IOException {
        model("flights");
        door.publishing.refuseNext("x.pt: runs code", "y.pt: a secret");
        Answer answer = version("flights", "models:/" + logged("MLmodel", "x.pt"));
        refused(answer, 400, "INVALID_PARAMETER_VALUE", "x.pt: runs code\\ny.pt: a secret");
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
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
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
        ask("DELETE", "model-versions/delete", "{\"name\":\"flights\",\"version\":\"1\"}");
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
    }

    @Test
    void whatTheCallerMayNotReadIsUnknownToThem() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        String place =
                field(
                        wire.get(API + "model-versions/get-download-uri?name=flights&version=1"),
                        "artifact_uri");
        try (RunningDoor guarded = new RunningDoor(store, door.controls);
                Wire asking = guarded.connect()) {
            String model = API + "registered-models/get?name=flights";
            String file = FILES + place.substring("mlflow-artifacts:/".length()) + "/MLmodel";
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
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).hasSize(2);
        command("one", new RegistryCommand.DeleteVersion(trains, new VersionNumber(1)));
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
        command("all", new RegistryCommand.DeleteModel(trains));
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).isEmpty();
    }

    private void command(String key, RegistryCommand command) {
        CommandResult result =
                door.controls.submit(
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
        String place =
                field(
                        wire.get(API + "model-versions/get-download-uri?name=flights&version=1"),
                        "artifact_uri");
        RegistryCommand same =
                new RegistryCommand.ChangeTags(
                        new ModelName("copy"),
                        new VersionNumber(1),
                        Map.of("slipway.mlflow.place", place),
                        Set.of());
        CommandResult _ =
                door.controls.submit(
                        new CommandRequest(
                                Principal.system("import"),
                                new IdempotencyKey("import"),
                                same,
                                false));
        String file = FILES + place.substring("mlflow-artifacts:/".length()) + "/MLmodel";
        ask("DELETE", "model-versions/delete", "{\"name\":\"copy\",\"version\":\"1\"}");
        assertThat(wire.get(file).text()).isEqualTo("content of MLmodel");
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).hasSize(2);
        ask("DELETE", "model-versions/delete", "{\"name\":\"flights\",\"version\":\"1\"}");
        assertThat(store.artifacts().list(ArtifactPath.of("versions"))).hasSize(1);
    }

    @Test
    void aliasesAndStagesMoveByCommands() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        version("flights", "models:/" + logged("MLmodel", "b"));
        String alias = "{\"name\":\"flights\",\"alias\":\"champion\",\"version\":\"2\"}";
        assertThat(ask("POST", "registered-models/alias", alias).text()).isEqualTo("{}");
        String by = API + "registered-models/alias?name=flights&alias=champion";
        assertThat(field(wire.get(by), "version")).isEqualTo("2");
        door.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "alias: champion needs an approval"));
        refused(
                ask("POST", "registered-models/alias", alias.replace("\"2\"", "\"1\"")),
                403,
                "PERMISSION_DENIED",
                "needs an approval");
        assertThat(field(wire.get(by), "version")).isEqualTo("2");
        ask("DELETE", "registered-models/alias", "{\"name\":\"flights\",\"alias\":\"champion\"}");
        refused(wire.get(by), 404, "RESOURCE_DOES_NOT_EXIST", "alias champion not found");
        refused(
                ask("POST", "registered-models/alias", alias.replace("champion", "v2")),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid alias name");

        String move =
                "{\"name\":\"flights\",\"version\":\"1\",\"stage\":\"production\","
                        + "\"archive_existing_versions\":true}";
        Answer moved = ask("POST", "model-versions/transition-stage", move);
        assertThat(field(moved, "current_stage")).isEqualTo("Production");
        ask("POST", "model-versions/transition-stage", move.replace("\"1\"", "\"2\""));
        Answer latest =
                ask(
                        "POST",
                        "registered-models/get-latest-versions",
                        "{\"name\":\"flights\",\"stages\":[\"Production\",\"Archived\"]}");
        assertThat(latest.text())
                .containsSubsequence(
                        "\"version\":\"2\"", "Production", "\"version\":\"1\"", "Archived");
        assertThat(door.controls.submitted())
                .filteredOn(request -> request.command() instanceof RegistryCommand.SetAlias)
                .hasSize(4);
    }

    @Test
    void aVersionThatMayNotBeArchivedKeepsItsAlias() throws IOException {
        model("flights");
        version("flights", "models:/" + logged("MLmodel"));
        String move = "{\"name\":\"flights\",\"version\":\"1\",\"stage\":\"%s\"}";
        String path = "model-versions/transition-stage";
        Answer moved = ask("POST", path, move.formatted("Production"));
        assertThat(field(moved, "current_stage")).isEqualTo("Production");
        door.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "version 1 of model flights is kept"));
        Answer archived = ask("POST", path, move.formatted("Archived"));
        refused(archived, 403, "PERMISSION_DENIED", "is kept");
        assertThat(door.controls.submitted())
                .noneMatch(request -> request.command() instanceof RegistryCommand.RemoveAlias);
    }

    @Test
    void modelsAreDescribedTaggedRenamedAndDeleted() throws IOException {
        Answer made =
                ask(
                        "POST",
                        "registered-models/create",
                        "{\"name\":\"a\",\"description\":\"words\",\"tags\":[{\"key\":\"k\","
                                + "\"value\":\"v\"}]}");
        assertThat(field(made, "description")).isEqualTo("words");
        refused(
                ask("POST", "registered-models/create", "{\"name\":\"a\"}"),
                400,
                "RESOURCE_ALREADY_EXISTS",
                "already exists");
        refused(
                ask("POST", "registered-models/create", "{\"name\":\"a b/c\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid model name");
        ask("PATCH", "registered-models/update", "{\"name\":\"a\",\"description\":\"new\"}");
        ask("DELETE", "registered-models/delete-tag", "{\"name\":\"a\",\"key\":\"k\"}");
        ask("POST", "registered-models/set-tag", "{\"name\":\"a\",\"key\":\"l\",\"value\":\"\"}");
        refused(
                ask(
                        "POST",
                        "registered-models/set-tag",
                        "{\"name\":\"a\",\"key\":\"slipway.mlflow.x\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "Invalid tag name");
        Answer renamed =
                ask("POST", "registered-models/rename", "{\"name\":\"a\",\"new_name\":\"b\"}");
        assertThat(renamed.text())
                .contains("\"name\":\"b\"")
                .contains("\"description\":\"new\"")
                .contains("\"tags\":[{\"key\":\"l\",\"value\":\"\"}]");
        assertThat(ask("DELETE", "registered-models/delete", "{\"name\":\"b\"}").text())
                .isEqualTo("{}");
        refused(
                wire.get(API + "registered-models/get?name=b"),
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
            try (Wire own = door.connect()) {
                Answer answer = own.ask(words[0], API + words[1], List.of(JSON), body);
                refused(answer, 400, "INVALID_PARAMETER_VALUE", "text: 100001 characters");
            }
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
                        wire.ask(question.method(), question.path(), List.of(JSON), nothing),
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
        ask(
                "POST",
                "registered-models/create",
                "{\"name\":\"p\",\"tags\":[{\"key\":\"mlflow.prompt.is_prompt\","
                        + "\"value\":\"true\"}]}");
        String search =
                API
                        + "registered-models/search?max_results=2&filter="
                        + "tag.%60mlflow.prompt.is_prompt%60+!%3D+'true'";
        Answer first = wire.get(search);
        assertThat(first.text()).contains("\"name\":\"a\"").contains("\"name\":\"b\"");
        String token = field(first, "next_page_token");
        Answer second = wire.get(search + "&page_token=" + token);
        assertThat(second.text())
                .contains("\"name\":\"c\"")
                .doesNotContain("\"name\":\"p\"")
                .doesNotContain("next_page_token");
        version("a", "models:/" + logged("MLmodel"));
        Answer versions =
                wire.get(API + "model-versions/search?filter=name%3D'a'%20AND%20version_number=1");
        assertThat(field(versions, "version")).isEqualTo("1");
    }
}
