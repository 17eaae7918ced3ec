package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.transfer.Arrival;
import dev.slipway.api.transfer.FileRead;
import dev.slipway.api.transfer.SignatureWish;
import dev.slipway.api.transfer.Span;
import dev.slipway.documents.Evidence;
import dev.slipway.signing.Digest;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelSigner;
import dev.slipway.signing.Resource;
import dev.slipway.signing.SigningKey;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version goes from one server to another, and signatures come later.
final class TransferTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final ModelName MODEL = new ModelName("flights");
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final Principal ADMIN =
            Principal.system("admin", Role.ADMIN, Role.SCIENTIST, Role.RELEASER);

    @TempDir static Path shared;
    private static final KeyPair PAIR = keyPair();
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static Site there;
    private static VersionExport export;

    @TempDir Path directory;
    private Site here;

    /// Version 1 of the other server, signed and evaluated after it was pushed.
    @BeforeAll
    static void export() throws IOException {
        there = Site.withDatabase(Files.createDirectory(shared.resolve("there")));
        there.push("flights", Site.files(FLIGHTS.resolve("v1")));
        List<PushedFile> files = exportOf(there).files();
        assertThat(refusal(sign(there, bundle(files)))).contains("by none of the 0 keys");
        trust(there);
        List<PushedFile> fewer = files.subList(0, files.size() - 1);
        assertThat(refusal(sign(there, bundle(fewer))))
                .contains("added file: " + files.getLast().path());
        assertThat(version(there).content().signature()).isNull();
        assertThat(sign(there, bundle(files))).isInstanceOf(CommandResult.Done.class);
        submit(there, new AttachEvaluation(MODEL, FIRST, "auc", null, "d", 0.74, null, null));
        export = exportOf(there);
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void closeThere() {
        there.close();
    }

    @BeforeEach
    void open() throws IOException {
        here = Site.withDatabase(Files.createDirectory(directory.resolve("here")));
    }

    @AfterEach
    void close() {
        here.close();
    }

    private static CommandResult submit(Site site, Command command) {
        IdempotencyKey key = new IdempotencyKey("transfer-" + KEYS.getAndIncrement());
        return site.control.submit(new CommandRequest(ADMIN, key, command, false));
    }

    private static void trust(Site site) {
        trust(site, PAIR);
    }

    private static void trust(Site site, KeyPair pair) {
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
        assertThat(submit(site, new TrustKey(new PersonId("signer"), pem)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private static String bundle(List<PushedFile> files) throws IOException {
        return bundle(files, PAIR);
    }

    private static String bundle(List<PushedFile> files, KeyPair pair) throws IOException {
        Path key = shared.resolve("signer.pem");
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        List<Resource> resources =
                files.stream()
                        .map(file -> new Resource(file.path(), new Digest(file.digest().hex())))
                        .toList();
        return new String(
                new ModelSigner(SigningKey.read(key))
                        .sign(Manifest.of("flights", resources))
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    private static CommandResult sign(Site site, String bundle) {
        return site.intake
                .transfers()
                .sign(
                        ADMIN,
                        new SignatureWish(
                                MODEL,
                                FIRST,
                                bundle,
                                new IdempotencyKey("sign-" + KEYS.getAndIncrement()),
                                false));
    }

    private static Version version(Site site) {
        return site.control.current().model(MODEL).orElseThrow().version(FIRST).orElseThrow();
    }

    private static VersionExport exportOf(Site site) {
        Model model = site.control.current().model(MODEL).orElseThrow();
        return site.intake.transfers().export(site.control.current(), model, version(site));
    }

    private void carry() throws IOException {
        carry(ADMIN);
    }

    private void carry(Principal principal) throws IOException {
        for (PushedFile file : export.files()) {
            here.upload(principal, read(file, 0));
        }
    }

    private static byte[] read(PushedFile file, long offset) throws IOException {
        Sha256 content = export.version().content().digest();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try (FileRead in =
                there.intake.transfers().open(content, file.digest(), new Span(offset, 1L << 40))) {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
            }
        }
        return all.toByteArray();
    }

    private PushResult take(VersionExport arrived) {
        return here.intake
                .transfers()
                .take(
                        ADMIN,
                        new Arrival(
                                MODEL,
                                arrived,
                                arrived.toString(),
                                new IdempotencyKey("take-" + KEYS.getAndIncrement()),
                                false));
    }

    private List<String> refused(VersionExport arrived) {
        PushResult result = take(arrived);
        assertThat(result).isInstanceOf(PushResult.Refused.class);
        assertThat(here.control.current().models()).isEmpty();
        return ((PushResult.Refused) result).reasons();
    }

    private static VersionExport with(VersionExport known, List<JournalRecord> records) {
        return new VersionExport(
                known.model(),
                known.version(),
                known.files(),
                known.signature(),
                known.scan(),
                known.approvals(),
                records);
    }

    private static VersionExport with(VersionExport known, String signature) {
        return new VersionExport(
                known.model(),
                known.version(),
                known.files(),
                signature,
                known.scan(),
                known.approvals(),
                known.records());
    }

    @Test
    void versionArrivesOnceWithTheSameDigestAndServes() throws IOException {
        trust(here);
        carry();
        PushResult result = take(export);
        assertThat(result).isInstanceOf(PushResult.Published.class);
        Version version = version(here);
        assertThat(version.content()).isEqualTo(export.version().content());
        assertThat(version.evaluations()).isEmpty();
        ImportedEvidence evidence = Objects.requireNonNull(version.imported());
        assertThat(evidence.evaluations()).isEqualTo(export.version().evaluations());
        assertThat(evidence.records().count()).isEqualTo(export.records().size());
        assertThat(here.control.current().endpoints()).hasSize(1);
        assertThat(here.packages.open(version.content().digest()).manifest().goldenRows())
                .isNotEmpty();
        long seq = here.control.current().seq();
        assertThat(((PushResult.Published) take(export)).isNew()).isFalse();
        assertThat(here.control.current().seq()).isEqualTo(seq);
    }

    @Test
    void recordsAreThoseOfTheVersionBehindTheFirstOfTheJournal() throws IOException {
        assertThat(export.records())
                .extracting(JournalRecord::kind)
                .containsExactly(
                        "JournalCreated",
                        "VersionPublished",
                        "SignatureAttached",
                        "EvaluationAttached");
    }

    @Test
    void signatureByAKeyThatIsNobodysHereComesWithoutCounting() throws IOException {
        carry();
        PushResult result = take(export);
        assertThat(((PushResult.Published) result).notes())
                .anyMatch(note -> note.startsWith("signature: kept to be looked at"));
        assertThat(version(here).content().signature()).isNull();
        ImportedEvidence evidence = Objects.requireNonNull(version(here).imported());
        assertThat(evidence.signature()).isNotNull();
        assertThat(exportOf(here).signature()).isEqualTo(export.signature());
        trust(here);
        assertThat(take(export)).isInstanceOf(PushResult.Published.class);
        assertThat(version(here).content().signature())
                .isEqualTo(export.version().content().signature());
    }

    @Test
    void signatureOverOtherFilesIsRefusedByName() throws IOException {
        trust(here);
        carry();
        List<PushedFile> fewer = export.files().subList(1, export.files().size());
        assertThat(refused(with(export, bundle(fewer))))
                .containsExactly(
                        "signature: added file: "
                                + export.files().getFirst().path()
                                + " (not covered by the signature)");
    }

    @Test
    void changedFileListIsRefusedByItsDigest() throws IOException {
        carry();
        List<PushedFile> files = new ArrayList<>(export.files());
        files.removeLast();
        VersionExport changed =
                new VersionExport(
                        MODEL, export.version(), files, null, null, List.of(), export.records());
        assertThat(refused(changed).getFirst()).startsWith("digest: its files are version ");
    }

    @Test
    void fileThatWasNotSentIsNamed() throws IOException {
        assertThat(refused(export)).hasSameSizeAs(export.files());
        assertThat(refused(export).getFirst()).contains("not uploaded");
    }

    @Test
    void fileThatSomebodyElseHasSentIsNamed() throws IOException {
        carry(Site.SCIENTIST);
        assertThat(refused(export)).hasSameSizeAs(export.files());
    }

    @Test
    void changedRecordIsRefusedByItsNumber() throws IOException {
        carry();
        List<JournalRecord> records = new ArrayList<>(export.records());
        JournalRecord last = records.removeLast();
        records.add(
                new JournalRecord(
                        last.seq(),
                        last.epoch(),
                        last.time(),
                        "somebody-else",
                        last.kind(),
                        last.schemaVersion(),
                        last.key(),
                        last.request(),
                        last.payload(),
                        last.previous(),
                        last.hash()));
        assertThat(refused(with(export, records)))
                .containsExactly(
                        "records: record "
                                + last.seq()
                                + ": changed; its columns do not give its hash");
    }

    @Test
    void recordsOfAnotherVersionAreRefused() throws IOException {
        carry();
        assertThat(refused(with(export, export.records().subList(0, 1))).getFirst())
                .startsWith("records: none says that ");
    }

    @Test
    void fileIsReadFromAnyPlaceAndOthersAreUnknown() throws IOException {
        PushedFile file = export.files().getFirst();
        byte[] whole = read(file, 0);
        assertThat(Sha256.of(whole)).isEqualTo(file.digest());
        assertThat(read(file, whole.length - 7)).hasSize(7);
        assertThat(read(file, whole.length)).isEmpty();
    }

    @Test
    void signatureMayCoverWhatTheDescriptionWasMadeOf() throws IOException {
        byte[] file = Files.readAllBytes(FLIGHTS.resolve("models/flights-v1.json"));
        here.push("flights", Map.of("model.json", file));
        trust(here);
        assertThat(exportOf(here).files()).hasSize(2);
        List<PushedFile> sent = List.of(new PushedFile("model.json", file.length, Sha256.of(file)));
        assertThat(sign(here, bundle(sent))).isInstanceOf(CommandResult.Done.class);
        assertThat(version(here).content().signature()).isNotNull();
    }

    @Test
    void signatureThatCannotBeLookedAtIsNotSaidToBeLacking() throws IOException {
        byte[] file = Files.readAllBytes(FLIGHTS.resolve("models/flights-v1.json"));
        here.push("flights", Map.of("model.json", file));
        Image before = here.control.current();
        trust(here);
        List<PushedFile> sent = List.of(new PushedFile("model.json", file.length, Sha256.of(file)));
        assertThat(sign(here, bundle(sent))).isInstanceOf(CommandResult.Done.class);
        Version.Content content = version(here).content();
        PackageSignatures signatures = new PackageSignatures(here.store, here.packages);
        signatures.require(content, here.control.current());
        assertThatThrownBy(() -> signatures.require(content, before))
                .isInstanceOf(LackingException.class)
                .hasMessageStartingWith("signature: by none of the 0 keys");
        here.lose(Objects.requireNonNull(content.signature()).bundle());
        assertThatThrownBy(() -> signatures.require(content, here.control.current()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageEndingWith(" is not in the store");
    }

    @Test
    void sameFilesAgainSayThatAnotherSignatureIsNotAttached() throws IOException {
        Map<String, byte[]> files = Site.files(FLIGHTS.resolve("v1"));
        List<PushedFile> listed = Site.listed(files);
        trust(here);
        assertThat(here.push("flights", files, bundle(listed)))
                .isInstanceOf(PushResult.Published.class);
        assertThat(version(here).content().signature()).isNotNull();
        assertThat(notes(here.push("flights", files, bundle(listed)))).isEmpty();
        KeyPair next = keyPair();
        String signed = bundle(listed, next);
        String note =
                "signature: not attached, for the same files are version 1 already (slipway model"
                        + " sign with --for flights/1 attaches one)";
        assertThat(notes(here.push("flights", files, signed))).containsExactly(note);
        trust(here, next);
        assertThat(notes(here.push("flights", files, signed))).containsExactly(note);
    }

    /// The same files are another team's as well, whose reviewers have said what they think.
    @Test
    void whatAnotherTeamSaidOfTheSameFilesDoesNotGoAlong() throws IOException {
        TeamName fraud = new TeamName("fraud");
        ModelName theirs = new ModelName("theirs");
        Principal reviewer =
                new Principal(
                        new PrincipalId("oidc:https://id#1"),
                        Principal.Proof.OIDC,
                        fraud,
                        new PersonId("eve"),
                        List.of(Grant.everywhere(Role.REVIEWER)));
        assertThat(here.apply(ADMIN, new TeamSpec(fraud, null, null, null, null)))
                .isInstanceOf(CommandResult.Done.class);
        ModelSpec spec = new ModelSpec(theirs, fraud, RiskTier.SANDBOX, null, Map.of());
        assertThat(here.apply(ADMIN, spec)).isInstanceOf(CommandResult.Done.class);
        Map<String, byte[]> files = Site.files(FLIGHTS.resolve("v1"));
        for (ModelName model : List.of(MODEL, theirs)) {
            here.push(model.value(), files);
            Version version =
                    here.control.current().model(model).orElseThrow().version(FIRST).orElseThrow();
            Approve verdict =
                    new Approve(
                            model,
                            FIRST,
                            Role.REVIEWER,
                            true,
                            version.content().digest(),
                            Evidence.of(version),
                            new FreeText("looked at " + model),
                            null,
                            null);
            CommandRequest request =
                    new CommandRequest(
                            reviewer, new IdempotencyKey("verdict-" + model), verdict, false);
            assertThat(here.control.submit(request)).isInstanceOf(CommandResult.Done.class);
        }
        assertThat(here.control.current().approvals(version(here).content().digest())).hasSize(2);
        assertThat(exportOf(here).approvals())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.model()).isEqualTo(MODEL));
    }

    private static List<String> notes(PushResult result) {
        assertThat(result).isInstanceOf(PushResult.Published.class);
        return ((PushResult.Published) result).notes();
    }

    private static String refusal(CommandResult result) {
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        return ((CommandResult.Refused) result).refusal().message();
    }
}
