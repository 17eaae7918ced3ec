package dev.slipway.cli.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowSpec.Limits;
import dev.slipway.api.shadow.ShadowSpec.Tolerance;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway shadow start`.
@Command(
        name = "start",
        description = {
            "Load a version beside the one that answers and let it see part of the traffic.",
            "It goes on until shadow stop, or until the server ends."
        },
        footer = {
            "",
            "Examples:",
            "  slipway shadow start flights --version 2",
            "  slipway shadow start flights --version 2 --sample 0.1 --tolerance 1e-3",
            "  slipway shadow start flights --version 2 --most-flips 0.01"
        })
public final class ShadowStartCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ShadowArguments shadow = new ShadowArguments();

    @Option(
            names = "--sample",
            paramLabel = "PART",
            defaultValue = "100%",
            description = "Part of the requests that it sees at most (default: 100%%).")
    private String sample = "100%";

    @Option(
            names = "--tolerance",
            paramLabel = "NUMBER",
            description = {
                "How far floating-point numbers may lie apart, absolute and relative (default:",
                "1e-6 and 1e-5 of 32 bits, 1e-9 of 64)."
            })
    private @Nullable Double tolerance;

    @Option(
            names = "--most-flips",
            paramLabel = "PART",
            description = {
                "Judge by decisions instead of values: the part of them that may be other than",
                "those of the version that answers."
            })
    private @Nullable String mostFlips;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Pairs of answers below which nothing is said (default: 1000).")
    private int pairs = ShadowSpec.USUAL_PAIRS;

    @Option(
            names = "--reruns",
            paramLabel = "PART",
            defaultValue = "10%",
            description = {
                "Part of what it sees that the version that answers is asked once more, to tell",
                "its own noise from a difference (default: 10%%)."
            })
    private String reruns = "10%";

    @Option(
            names = "--cpu",
            paramLabel = "PART",
            defaultValue = "10%",
            description = "Part of the machine's processors it may take (default: 10%%).")
    private String cpu = "10%";

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ShadowReport report = client.shadows().start(shadow.endpoint(), wanted());
            output.print(
                    console,
                    report,
                    out ->
                            out.println(
                                    "version "
                                            + report.version()
                                            + " shadows version "
                                            + report.stable()
                                            + " of endpoint "
                                            + report.endpoint()
                                            + "; slipway shadow report says what it shows"));
        }
        return 0;
    }

    private ShadowSpec wanted() {
        Tolerance any = tolerance == null ? null : new Tolerance(tolerance, tolerance);
        Limits usual = Limits.USUAL;
        return new ShadowSpec(
                shadow.version(),
                Percentage.parse("--sample", sample),
                any == null ? Tolerances.USUAL : new Tolerances(any, any, any),
                mostFlips == null ? null : Percentage.parse("--most-flips", mostFlips),
                pairs,
                new Limits(
                        usual.items(),
                        usual.bytes(),
                        Percentage.parse("--cpu", cpu),
                        Percentage.parse("--reruns", reruns),
                        usual.deadline()));
    }
}
