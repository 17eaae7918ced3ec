package dev.slipway.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.signing.Fault;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelVerifier;
import dev.slipway.signing.Verdict;
import dev.slipway.signing.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Names every changed, added and missing file, a swapped key and an edited manifest."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model verify flights --key signer.pub",
            "  slipway model verify flights --key signer.pub --signature flights.sig -o json",
            "  slipway model verify flights --key signer.pub --junit signature.xml",
            "",
            "Exit codes: 0 the signature holds, 1 it does not."
        })
final class ModelVerifyCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private SignedDirectory model = new SignedDirectory();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The public key in PEM.")
    private Path key = Path.of("");

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        VerifyingKey verifying = VerifyingKey.read(key);
        Verdict verdict = new ModelVerifier(verifying).verify(model.directory(), model.signature());
        junit.write(report(verdict));
        if (!output.isText()) {
            output.document(console, json -> writeVerdict(json, verdict));
        } else {
            printText(console.out(), verdict);
        }
        return verdict.holds() ? Exit.PASSED : Exit.FAILED;
    }

    private JunitReport report(Verdict verdict) {
        List<String> faults = verdict.faults().stream().map(Fault::message).toList();
        return new JunitReport(
                "slipway model verify",
                List.of(new JunitReport.Check(model.directory().toString(), faults)));
    }

    private static void printText(PrintWriter out, Verdict verdict) {
        verdict.warnings().forEach(warning -> out.println("warning: " + warning));
        verdict.faults().forEach(fault -> out.println(fault.message()));
        if (verdict.holds() && verdict.manifest().isPresent()) {
            Manifest manifest = verdict.manifest().get();
            out.printf("signature holds: %,d files%n", manifest.resources().size());
        } else {
            out.printf("signature refused: %,d reasons%n", verdict.faults().size());
        }
    }

    private static void writeVerdict(JsonGenerator json, Verdict verdict) throws IOException {
        json.writeStartObject();
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
        json.writeEndObject();
    }
}
