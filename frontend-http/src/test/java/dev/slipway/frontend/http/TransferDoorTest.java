package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.RegistryCommand.AttachSignature;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Versions and signatures through a real socket.
final class TransferDoorTest {
    private static final String SCIENTIST = "Authorization: Bearer scientist";
    private static final String VIEWER = "Authorization: Bearer viewer";
    private static final String VERSION = "/api/v1/models/flights/versions/2";
    private static final byte[] FILE = "0123456789".getBytes(StandardCharsets.UTF_8);

    private final RunningDoor door =
            new RunningDoor(
                    new BearerAccess(
                            Map.of(
                                    "scientist",
                                    List.of(Grant.everywhere(Role.SCIENTIST)),
                                    "viewer",
                                    List.of(Grant.everywhere(Role.VIEWER)))));
    private final Wire wire;
    private final Sha256 digest = door.transfers.hold(FILE);

    TransferDoorTest() throws IOException {
        wire = door.connect();
    }

    @BeforeEach
    void show() {
        FakeImage image = door.controls.newest();
        ModelSpec spec = ModelSpec.defaults(new ModelName("flights"));
        door.controls.show(image.with(FakeFold.model(spec, 2, image.time())));
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        door.close();
    }

    private Wire.Answer ask(String method, String path, String body) throws IOException {
        return wire.ask(method, path, List.of(SCIENTIST), body.getBytes(StandardCharsets.UTF_8));
    }

    private VersionExport export() throws IOException {
        Wire.Answer answer = ask("GET", VERSION + "/export", "");
        assertThat(answer.status()).isEqualTo(200);
        return Documents.read(answer.text(), VersionExport.class);
    }

    @Test
    void exportIsReadBackAsItWasWritten() throws IOException {
        VersionExport export = export();
        assertThat(export.version().number()).isEqualTo(new VersionNumber(2));
        assertThat(export.files())
                .singleElement()
                .satisfies(file -> assertThat(file.digest()).isEqualTo(digest));
    }

    @Test
    void fileIsGivenWholeAndInPieces() throws IOException {
        String path = VERSION + "/files/" + digest;
        Wire.Answer whole = ask("GET", path, "");
        assertThat(whole.body()).isEqualTo(FILE);
        assertThat(whole.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(ask("GET", path + "?offset=3&length=4", "").text()).isEqualTo("3456");
        assertThat(ask("GET", path + "?offset=10", "").body()).isEmpty();
        assertThat(ask("GET", path, "").body()).isEqualTo(FILE);
    }

    /// The reason would be read as a part of the file, for whose rest its caller waits.
    @Test
    void aFileThatBreaksOffEndsTheConnection() throws IOException {
        byte[] large = new byte[1 << 20];
        Sha256 name = door.transfers.hold(large);
        door.transfers.breakOff();

        Wire.Answer answer = ask("GET", VERSION + "/files/" + name, "");

        assertThat(answer.header("content-length")).isEqualTo("1048576");
        assertThat(answer.body().length).isLessThan(large.length);
        assertThat(answer.text()).doesNotContain("disk");
        assertThat(wire.isEnded()).isTrue();
    }

    /// Nothing of it is on its way yet.
    @Test
    void aFileThatCannotBeReadAtAllIsRefused() throws IOException {
        door.transfers.breakAtOnce();

        Wire.Answer answer = ask("GET", VERSION + "/files/" + digest, "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("slipway-error-code")).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.text()).contains("the disk has failed");
        assertThat(ask("GET", VERSION, "").status()).as("the next one").isEqualTo(200);
    }

    /// What came behind the head would be read as the next answer.
    @Test
    void headOfAFileHasNoBytesBehindIt() throws IOException {
        String path = VERSION + "/files/" + digest;
        wire.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n" + SCIENTIST + "\r\n\r\n");
        Wire.Answer head = wire.answerToHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo("10");
        assertThat(head.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(ask("GET", path + "?offset=3&length=4", "").text()).isEqualTo("3456");
    }

    @Test
    void placesThatAreNotInTheFileAreRefused() throws IOException {
        String path = VERSION + "/files/" + digest;
        assertThat(ask("GET", path + "?offset=11", "").text())
                .contains("offset: 11 (expected: <= 10)");
        assertThat(ask("GET", path + "?offset=-1", "").status()).isEqualTo(400);
        assertThat(ask("GET", path + "?length=0", "").text())
                .contains("length: 0 (expected: >= 1)");
        Wire.Answer unknown = ask("GET", VERSION + "/files/" + Sha256.ZERO, "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(ask("GET", VERSION + "/files/..%2F..%2Fetc", "").status()).isIn(400, 404);
    }

    /// They see the version, so 404 would hide nothing.
    @Test
    void whoeverMayOnlyLookGetsNoFiles() throws IOException {
        assertThat(wire.ask("GET", VERSION, List.of(VIEWER), new byte[0]).status()).isEqualTo(200);
        for (String path : List.of("/export", "/files/" + digest)) {
            Wire.Answer answer = wire.ask("GET", VERSION + path, List.of(VIEWER), new byte[0]);
            assertThat(answer.status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void uploadInBrokenChunksIsTheCallersMistake() throws IOException {
        String upload = "/api/v1/uploads/" + digest + "-10";
        assertThat(ask("PUT", upload, "").status()).isEqualTo(200);
        wire.send("PATCH " + upload + "?offset=0 HTTP/1.1\r\nHost: localhost\r\n" + SCIENTIST);
        wire.send("\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n");

        Wire.Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("body: broken chunks");
    }

    @Test
    void uploadInTooLargeAChunkIsToldSo() throws IOException {
        String upload = "/api/v1/uploads/" + digest + "-10";
        assertThat(ask("PUT", upload, "").status()).isEqualTo(200);
        wire.send("PATCH " + upload + "?offset=0 HTTP/1.1\r\nHost: localhost\r\n" + SCIENTIST);
        wire.send("\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n");

        Wire.Answer answer = wire.answer();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("1048576");
    }

    @Test
    void importBecomesACommandOfTheCaller() throws IOException {
        VersionExport export = export();
        Wire.Answer answer =
                ask("POST", "/api/v1/models/delays/versions/import", Documents.json(export));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"is-new\":true");
        assertThat(door.controls.submitted().getLast().command())
                .isInstanceOfSatisfying(
                        ImportVersion.class,
                        command -> {
                            assertThat(command.model()).isEqualTo(new ModelName("delays"));
                            assertThat(command.source().version()).isEqualTo(export.version());
                        });
    }

    @Test
    void refusedImportNamesAllReasons() throws IOException {
        VersionExport export = export();
        door.transfers.refuseNext(
                Refusal.of(ErrorCode.INVALID_INPUT, "records: record 3: changed"));
        Wire.Answer answer =
                ask("POST", "/api/v1/models/flights/versions/import", Documents.json(export));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("\"reasons\":[\"records: record 3: changed\",\"and another reason\"]");
    }

    @Test
    void importThatIsNoExportIsRefusedByItsPlace() throws IOException {
        Wire.Answer answer =
                ask(
                        "POST",
                        "/api/v1/models/flights/versions/import",
                        Documents.json(export()).replace("\"files\":", "\"fils\":"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("fils").contains("files");
    }

    @Test
    void signatureIsAttachedToTheVersionThatTheNameMeans() throws IOException {
        Wire.Answer answer =
                ask(
                        "PUT",
                        "/api/v1/models/flights/versions/latest/signature",
                        "{\"bundle\":\"{}\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(door.controls.submitted().getLast().command())
                .isInstanceOfSatisfying(
                        AttachSignature.class,
                        command -> assertThat(command.version()).isEqualTo(new VersionNumber(2)));
        assertThat(ask("PUT", VERSION + "/signature", "{}").text()).contains("bundle");
    }
}
