package dev.slipway.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.cli.text.TextFiles;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a release goes: a file, options over it, and what is usual for all the rest.
public final class PlanOptions {
    private static final String STRATEGY = "strategy";
    private static final String KIND = "kind";
    private static final String USUAL_KIND = "canary";
    private static final String BY_BUDGET = "budget";

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "The plan, in YAML or JSON; options count more. - is standard input.")
    private @Nullable Path file;

    @Option(
            names = "--strategy",
            paramLabel = "KIND",
            description = {
                "canary, blue-green, shadow-then-canary, all-at-once or experiment",
                "(default: canary)."
            })
    private @Nullable String strategy;

    @Option(
            names = "--steps",
            paramLabel = "WEIGHTS",
            description = {
                "Parts of the traffic, step by step: 1%%,5%%,25%%,50%%,100%% (the default), or",
                "budget: sized by how many bad answers the objective still allows."
            })
    private @Nullable String steps;

    @Option(
            names = "--rehearsal",
            paramLabel = "N",
            description = {
                "Answers to copies of requests before a blue-green",
                "cutover (default: 200)."
            })
    private @Nullable String rehearsal;

    @Option(
            names = "--sample",
            paramLabel = "PART",
            description = {"Part of the requests that a shadow sees", "(default: 10%%)."})
    private @Nullable String sample;

    @Option(
            names = "--compared",
            paramLabel = "N",
            description = {
                "Pairs of answers that a shadow compares before the",
                "first step (default: 1000)."
            })
    private @Nullable String compared;

    @Option(
            names = "--most-flips",
            paramLabel = "PART",
            description = {
                "Part of the decisions on copies that may be",
                "others, for shadow-then-canary and blue-green",
                "(default: 10%%)."
            })
    private @Nullable String mostFlips;

    @Option(
            names = "--weight",
            paramLabel = "PART",
            description = "Part of the traffic in an experiment (default: 50%%).")
    private @Nullable String weight;

    @Option(
            names = "--sample-size",
            paramLabel = "N",
            description = "Answers at which an experiment ends.")
    private @Nullable String sampleSize;

    @Option(
            names = "--at-most",
            paramLabel = "TIME",
            description = {
                "When an experiment is held though its answers did",
                "not come (default: 14d)."
            })
    private @Nullable String atMost;

    @Option(
            names = "--sticky",
            paramLabel = "KEY",
            description = {
                "What keeps a caller with one version: header:NAME, field:NAME, caller or request",
                "(default: header:slipway-key). A drill takes field:",
                "and request (default: request)."
            })
    private @Nullable String sticky;

    @Option(
            names = "--bake",
            paramLabel = "TIME",
            description = "The least time of a step (default: 1m; a drill: 2s).")
    private @Nullable String bake;

    @Option(
            names = "--step",
            paramLabel = "TIME",
            description = "When a step without enough evidence is held (default: 4h).")
    private @Nullable String step;

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            description = "When a release that is held goes back (default: 3d).")
    private @Nullable String hold;

    @Option(
            names = "--soak",
            paramLabel = "TIME",
            description = {
                "How long the version before waits after the last",
                "step (default: 15m; a drill: 5s)."
            })
    private @Nullable String soak;

    @Option(
            names = "--load",
            paramLabel = "TIME",
            description = "When loading and warming up has failed (default: 10m).")
    private @Nullable String load;

    @Option(
            names = "--labels",
            description = "Labels that become known (slipway feedback) count as evidence.")
    private boolean labels;

    @Option(
            names = "--no-quarantine",
            description = "A version that was rolled back for its own fault may serve again.")
    private boolean noQuarantine;

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description = {
                "Also hold the release when this is broken: 'p99 > 20%% above baseline for 5m', or",
                "'error rate above slo for 5m'. Several may be given."
            })
    private List<String> rules = new ArrayList<>();

    /// The plan with these gates.
    ///
    /// *Errors*: `IllegalArgumentException` naming the member that is wrong.
    ReleasePlan plan(GateOptions gates) throws IOException {
        ObjectNode tree = tree(Map.of());
        gates.putInto(tree);
        return plan(tree);
    }

    /// The plan, with other times where neither the file nor an option says any.
    ///
    /// *Errors*: `IllegalArgumentException` naming the member that is wrong.
    ///
    /// @param times by the member of `patience`
    public ReleasePlan plan(Map<String, String> times) throws IOException {
        return plan(tree(times));
    }

    /// Whether the option says what keeps a caller with one version, and not a file or what is
    /// usual.
    public boolean saysSticky() {
        return sticky != null;
    }

    private static ReleasePlan plan(ObjectNode tree) {
        try {
            return Documents.read(tree, ReleasePlan.class);
        } catch (DocumentException e) {
            throw new IllegalArgumentException("plan: " + e.getMessage(), e);
        }
    }

    private ObjectNode tree(Map<String, String> times) throws IOException {
        ObjectNode tree = file == null ? JsonNodeFactory.instance.objectNode() : read(file);
        putStrategy(tree);
        put(tree, "sticky", sticky);
        putPatience(tree, times);
        if (labels) {
            tree.put("labels", true);
        }
        if (noQuarantine) {
            tree.put("quarantine", false);
        }
        if (!rules.isEmpty()) {
            ArrayNode all = tree.putArray("rules");
            rules.forEach(all::add);
        }
        return tree;
    }

    private void putStrategy(ObjectNode plan) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        put(members, "rehearsal", rehearsal);
        put(members, "sample", sample);
        put(members, "compared", compared);
        put(members, "most-flips", mostFlips);
        put(members, "weight", weight);
        put(members, "sample-size", sampleSize);
        put(members, "at-most", atMost);
        if (steps != null) {
            ArrayNode all = members.putArray("steps");
            if (!steps.equals(BY_BUDGET)) {
                for (String one : steps.split(",", -1)) {
                    all.add(one.strip());
                }
            }
        }
        if (strategy == null && members.isEmpty()) {
            return;
        }
        JsonNode before = plan.path(STRATEGY);
        boolean isSameKind = strategy == null || before.path(KIND).asText().equals(strategy);
        ObjectNode whole =
                isSameKind && before instanceof ObjectNode same
                        ? same
                        : JsonNodeFactory.instance.objectNode();
        if (!whole.has(KIND)) {
            whole.put(KIND, strategy == null ? USUAL_KIND : strategy);
        }
        whole.setAll(members);
        plan.set(STRATEGY, whole);
    }

    private void putPatience(ObjectNode plan, Map<String, String> times) {
        ObjectNode patience =
                plan.path("patience") instanceof ObjectNode written
                        ? written
                        : JsonNodeFactory.instance.objectNode();
        put(patience, "bake", bake);
        put(patience, "step", step);
        put(patience, "hold", hold);
        put(patience, "soak", soak);
        put(patience, "load", load);
        times.forEach((member, time) -> {
            if (!patience.has(member)) {
                patience.put(member, time);
            }
        });
        if (!patience.isEmpty()) {
            plan.set("patience", patience);
        }
    }

    private static void put(ObjectNode tree, String name, @Nullable String value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    private static ObjectNode read(Path file) throws IOException {
        String text = TextFiles.read(file);
        List<JsonNode> documents;
        try {
            documents = Yaml.documents(file.toString(), text);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (documents.size() != 1 || !(documents.getFirst() instanceof ObjectNode plan)) {
            throw new IllegalArgumentException(file + ": (expected: one document, a plan)");
        }
        return plan;
    }
}
