package dev.slipway.cli.release;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.Together;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What stands between a version and its first answer, over what a plan's file says of it.
final class GateOptions {
    private static final String GATES = "gates";

    @Option(
            names = "--performance-gate",
            description = {
                "Put the version under load, alone, before it answers anybody, and roll it back",
                "where it is slower than the endpoint's slo (default: where the endpoint has one)."
            })
    private boolean performanceGate;

    @Option(
            names = "--no-performance-gate",
            description = "Let it answer without having been under load.")
    private boolean noPerformanceGate;

    @Option(
            names = "--gate-rate",
            paramLabel = "N",
            description = {
                "Requests a second of that load, as far as a tenth of the host can do",
                "(default: as many as the endpoint gets)."
            })
    private @Nullable String gateRate;

    @Option(
            names = "--accept-signature-change",
            description = "Begin although callers know other inputs or outputs.")
    private boolean acceptSignatureChange;

    /// Has a plan say what the options do.
    ///
    /// *Errors*: `IllegalArgumentException` for options of which one says nothing beside another.
    void putInto(ObjectNode plan) {
        if (performanceGate && noPerformanceGate) {
            throw new IllegalArgumentException(
                    "--performance-gate, --no-performance-gate: (expected: one of them)");
        }
        Together.refuse(
                noPerformanceGate && gateRate != null,
                "--gate-rate",
                "none with --no-performance-gate");
        ObjectNode gates =
                plan.path(GATES) instanceof ObjectNode written
                        ? written
                        : JsonNodeFactory.instance.objectNode();
        if (performanceGate || noPerformanceGate) {
            gates.put("performance", performanceGate ? "slo" : "off");
        }
        if (gateRate != null) {
            gates.put("rate", number(gateRate));
        }
        if (acceptSignatureChange) {
            gates.put("accept-signature-change", true);
        }
        if (!gates.isEmpty()) {
            plan.set(GATES, gates);
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--gate-rate: " + text + " (expected: requests a second)", e);
        }
    }
}
