package dev.slipway.server.model;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Receipt;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Together;
import dev.slipway.cli.registry.VersionReference;
import dev.slipway.cli.text.TextFiles;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.intake.ModelImport;
import dev.slipway.server.plane.ReceiptKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whose receipt is compared with files, and where it comes from.
public final class VersionReceipt {
    private static final String UNKNOWN_KEY =
            "inconclusive: nobody vouches for its key (expected: --server-key)";

    @Option(
            names = "--for",
            paramLabel = "MODEL/VERSION",
            description = "Compare with the receipt that the server gave for this version.")
    private @Nullable String version;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = {
                "Compare with this receipt: the member origin.receipt of",
                "'slipway model show MODEL/VERSION -o json'."
            })
    private @Nullable Path file;

    @Option(
            names = "--server-key",
            paramLabel = "FILE",
            description = {
                "The server's public key (keys/receipt.pub of its data directory). Without it a",
                "receipt shows only that it holds together, which proves nothing."
            })
    private @Nullable Path serverKey;

    @Mixin private ServerOption server = new ServerOption();

    /// What a receipt is worth.
    ///
    /// @param faults why it is worth nothing; empty when it holds
    /// @param isVouchedFor whether the key is known to be the server's
    public record Checked(Receipt receipt, List<String> faults, boolean isVouchedFor) {
        public boolean holds() {
            return faults.isEmpty();
        }

        /// Anybody can make a key and sign with it what they like.
        public boolean isProof() {
            return holds() && isVouchedFor;
        }

        /// Why it is no proof; empty where it is one.
        public List<String> objections() {
            return holds() && !isVouchedFor ? List.of(UNKNOWN_KEY) : faults;
        }

        public void print(PrintWriter out) {
            faults.forEach(out::println);
            if (!holds()) {
                out.printf("receipt refused: %,d reasons%n", faults.size());
                return;
            }
            out.printf(
                    "receipt %s: %s/%s was taken in at %s, record %d of journal %s%n",
                    isVouchedFor ? "holds" : "holds together",
                    receipt.model(),
                    receipt.version(),
                    receipt.time(),
                    receipt.seq(),
                    receipt.lineage());
            if (!isVouchedFor) {
                out.println(UNKNOWN_KEY);
            }
        }

        public void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeBooleanField("holds", holds());
            json.writeBooleanField("vouched-for", isVouchedFor);
            json.writeStringField("version", receipt.model() + "/" + receipt.version());
            json.writeStringField("digest", receipt.digest().hex());
            json.writeStringField("time", receipt.time().toString());
            json.writeNumberField("seq", receipt.seq());
            json.writeStringField("lineage", receipt.lineage());
            json.writeArrayFieldStart("faults");
            for (String fault : faults) {
                json.writeString(fault);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    public boolean isAsked() {
        return version != null || file != null;
    }

    /// Refuses a server's key where no receipt is looked at.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public void checkTogether() {
        Together.refuse(serverKey != null && !isAsked(), "--server-key", "--for or --receipt");
    }

    /// Compares the receipt with the files of a directory.
    ///
    /// @param signature left out where the version was pushed without it
    public Checked check(Path directory, Path signature) throws IOException {
        Receipt receipt = receipt();
        List<String> faults = new ArrayList<>();
        List<Sha256> here = digests(directory, signature);
        if (!here.contains(receipt.digest())) {
            faults.add(
                    "digest: "
                            + here.getFirst()
                            + " (expected: "
                            + receipt.digest()
                            + ", as the receipt says; files that the server completed come back"
                            + " with slipway model export)");
        }
        if (version != null && !isOf(VersionReference.parse(version), receipt)) {
            faults.add(
                    "version: "
                            + receipt.model()
                            + "/"
                            + receipt.version()
                            + " (expected: "
                            + version
                            + ", which was asked for; a model that was renamed keeps the name of"
                            + " then: give its receipt with --receipt)");
        }
        if (!ReceiptKey.hasSigned(receipt)) {
            faults.add("signature: not of the receipt's key over what it says");
        }
        if (serverKey != null && !ReceiptKey.isOf(receipt, CheckpointKeys.publicKey(serverKey))) {
            faults.add("key: another one than that of " + serverKey);
        }
        return new Checked(receipt, faults, serverKey != null);
    }

    /// Whether the receipt can be that of the version asked for; which one an alias or `latest`
    /// names is for the server to say.
    private static boolean isOf(VersionReference asked, Receipt receipt) {
        boolean isNumber = asked.version().chars().allMatch(Character::isDigit);
        return asked.model().equals(receipt.model())
                && (!isNumber || asked.version().equals(receipt.version().toString()));
    }

    private static Receipt read(Path file) throws IOException {
        try {
            return Documents.read(TextFiles.read(file), Receipt.class);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private Receipt receipt() throws IOException {
        if (file != null) {
            return read(file);
        }
        VersionReference reference = VersionReference.parse(String.valueOf(version));
        try (SlipwayClient client = server.client()) {
            Receipt receipt =
                    client.registry()
                            .version(reference.model(), reference.version())
                            .origin()
                            .receipt();
            if (receipt == null) {
                throw new IOException(
                        "receipt: the server gave none for "
                                + version
                                + " (expected: a version that came after its key)");
            }
            return receipt;
        }
    }

    /// The digest of all files, and of those but the signature.
    private static List<Sha256> digests(Path directory, Path signature) throws IOException {
        PackageManifest all =
                PackageManifest.of(ModelImport.of(PackageFiles.at(directory)).files());
        List<PackageFile> rest =
                all.files().stream()
                        .filter(one ->
                                !directory
                                        .resolve(one.path())
                                        .toAbsolutePath()
                                        .normalize()
                                        .equals(signature.toAbsolutePath().normalize()))
                        .toList();
        return rest.isEmpty()
                ? List.of(all.digest())
                : List.of(all.digest(), new PackageManifest(rest).digest());
    }
}
