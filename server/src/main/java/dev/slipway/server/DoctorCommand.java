package dev.slipway.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.server.doctor.CaptureCheck;
import dev.slipway.server.doctor.Checkup;
import dev.slipway.server.doctor.Finding;
import dev.slipway.server.doctor.RunningServer;
import dev.slipway.server.doctor.SupportBundle;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.RollerJars;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway doctor`.
@Command(
        name = "doctor",
        description = {
            "Check this machine and the server that runs on it.",
            "The server is asked at --url, or else where the settings have it listen.",
            "Of the machine: whether predictions can be kept, tried with one.",
            "Of the server: degraded endpoints, broken connections, and deployments that were to be"
                    + " thought over by today."
        },
        footer = {
            "",
            "Examples:",
            "  slipway doctor",
            "  slipway doctor --config /etc/slipway.yaml",
            "  slipway doctor --bundle support.zip"
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            description = "Settings in YAML (default: slipway.yaml, if it is there).")
    private @Nullable Path config;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where serve is to listen for HTTP, if not where settings say.")
    private @Nullable String http;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Where serve is to listen for gRPC, if not where settings say.")
    private @Nullable String grpc;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "Also write a ZIP file for support, secrets left out.")
    private @Nullable Path bundle;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Checkup checkup = new Checkup(config, flags());
        List<Finding> findings = new ArrayList<>(checkup.run());
        findings.addAll(new CaptureCheck(checkup.data(), RollerJars.classPath()).run());
        boolean isGiven = ServerOption.isGiven(Objects.requireNonNull(spec).commandLine());
        URI url = isGiven ? server.url() : checkup.server().orElse(server.url());
        try (SlipwayClient client = server.client(url, checkup.data())) {
            findings.addAll(new RunningServer(url, client).run());
        }
        if (!output.isText()) {
            output.document(console, json -> writeJson(json, findings));
        } else {
            printText(ShownText.on(console.out()), findings);
        }
        // A full disk takes the files, and not what was found of it.
        writeBundle(console, findings, checkup.config());
        junit.write(report(findings));
        return findings.stream().allMatch(Finding::passed) ? Exit.PASSED : Exit.FAILED;
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        server.givenData().ifPresent(data -> flags.put("data", data.toString()));
        if (http != null) {
            flags.put("http.listen", http);
        }
        if (grpc != null) {
            flags.put("grpc.listen", grpc);
        }
        return flags;
    }

    private void writeBundle(Console console, List<Finding> findings, Path settings)
            throws IOException {
        if (bundle == null) {
            return;
        }
        SupportBundle.write(bundle, findings, settings);
        if (output.isText()) {
            console.out().println("bundle written to " + bundle);
        }
    }

    private static JunitReport report(List<Finding> findings) {
        return new JunitReport(
                "slipway doctor",
                findings.stream()
                        .map(one ->
                                new JunitReport.Check(
                                        one.subject(),
                                        one.passed() ? List.of() : List.of(one.detail())))
                        .toList());
    }

    private static void printText(PrintWriter out, List<Finding> findings) {
        for (Finding finding : findings) {
            out.printf(
                    "%-4s  %-16s %s%n",
                    finding.passed() ? "ok" : "FAIL", finding.subject(), finding.detail());
        }
    }

    private static void writeJson(JsonGenerator json, List<Finding> findings) throws IOException {
        json.writeStartArray();
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("subject", finding.subject());
            json.writeBooleanField("passed", finding.passed());
            json.writeStringField("detail", finding.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
