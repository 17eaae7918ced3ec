package dev.slipway.server.model;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.Console;
import dev.slipway.cli.Counted;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.model.VersionReceipt.Checked;
import dev.slipway.signing.Fault;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelVerifier;
import dev.slipway.signing.Verdict;
import dev.slipway.signing.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway model verify`.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify that a model directory is exactly what a key signed.",
            "Names every changed, added and missing file, a swapped key and an edited manifest.",
            "With --for or --receipt, also that a server took exactly these files in:",
            "its receipt is its own word, never a signature on the model."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model verify flights --key signer.pub",
            "  slipway model verify flights --key signer.pub --signature flights.sig -o json",
            "  slipway model verify flights --key signer.pub --junit signature.xml",
            "  slipway model verify flights --for flights/3 --server-key receipt.pub",
            "",
            "Exit codes: 0 the signature and the receipt hold, 1 one of them does not,",
            "3 the receipt holds together, and nobody vouches for its key."
        })
final class ModelVerifyCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private SignedDirectory model = new SignedDirectory();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The public key in PEM; may be left out where a receipt is asked for.")
    private @Nullable Path key;

    @Mixin private VersionReceipt receipt = new VersionReceipt();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        receipt.checkTogether();
        if (key == null && !receipt.isAsked()) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Missing required option: '--key=FILE', '--for=MODEL/VERSION' or"
                            + " '--receipt=FILE'");
        }
        Optional<Verdict> verdict = key == null ? Optional.empty() : Optional.of(verdict(key));
        Optional<Checked> checked =
                receipt.isAsked()
                        ? Optional.of(receipt.check(model.directory(), model.signature()))
                        : Optional.empty();
        if (!output.isText()) {
            output.document(console, json -> write(json, verdict, checked));
        } else {
            verdict.ifPresent(one -> printText(console.out(), one));
            checked.ifPresent(one -> one.print(console.out()));
        }
        junit.write(report(verdict, checked));
        return exit(verdict, checked);
    }

    private static int exit(Optional<Verdict> verdict, Optional<Checked> checked) {
        boolean holds =
                verdict.map(Verdict::holds).orElse(true)
                        && checked.map(Checked::holds).orElse(true);
        if (!holds) {
            return Exit.FAILED;
        }
        return checked.map(Checked::isProof).orElse(true) ? Exit.PASSED : Exit.INCONCLUSIVE;
    }

    private Verdict verdict(Path file) throws IOException {
        return new ModelVerifier(VerifyingKey.read(file))
                .verify(model.directory(), model.signature());
    }

    private JunitReport report(Optional<Verdict> verdict, Optional<Checked> checked) {
        String name = model.directory().toString();
        List<JunitReport.Check> checks = new ArrayList<>();
        verdict.ifPresent(one ->
                checks.add(
                        new JunitReport.Check(
                                name, one.faults().stream().map(Fault::message).toList())));
        checked.ifPresent(
                one -> checks.add(new JunitReport.Check(name + " receipt", one.objections())));
        return new JunitReport("slipway model verify", checks);
    }

    private static void printText(PrintWriter out, Verdict verdict) {
        verdict.warnings().forEach(warning -> out.println("warning: " + warning));
        verdict.faults().forEach(fault -> out.println(fault.message()));
        if (verdict.holds() && verdict.manifest().isPresent()) {
            Manifest manifest = verdict.manifest().get();
            out.println("signature holds: " + Counted.of(manifest.resources().size(), "file"));
        } else {
            out.println("signature refused: " + Counted.of(verdict.faults().size(), "reason"));
        }
    }

    private static void write(
            JsonGenerator json, Optional<Verdict> verdict, Optional<Checked> checked)
            throws IOException {
        json.writeStartObject();
        if (verdict.isPresent()) {
            writeVerdict(json, verdict.get());
        }
        if (checked.isPresent()) {
            json.writeFieldName("receipt");
            checked.get().write(json);
        }
        json.writeEndObject();
    }

    private static void writeVerdict(JsonGenerator json, Verdict verdict) throws IOException {
        json.writeBooleanField("holds", verdict.holds());
        json.writeArrayFieldStart("faults");
        for (Fault fault : verdict.faults()) {
            json.writeStartObject();
            json.writeStringField("kind", fault.kind());
            json.writeStringField("message", fault.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("warnings");
        for (String warning : verdict.warnings()) {
            json.writeString(warning);
        }
        json.writeEndArray();
        if (verdict.manifest().isPresent()) {
            Manifest manifest = verdict.manifest().get();
            json.writeNumberField("files", manifest.resources().size());
            json.writeStringField("digest", manifest.rootDigest().hex());
        }
    }
}
