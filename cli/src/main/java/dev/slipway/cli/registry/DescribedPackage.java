package dev.slipway.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.push.PackageListing;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Yaml;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the `model.yaml` of a version's package says, in lines.
final class DescribedPackage {
    private static final int SHOWN = 5;

    private final PackageListing listing;
    private final @Nullable JsonNode description;

    DescribedPackage(PackageListing listing) {
        this.listing = listing;
        this.description = parsed(listing.description());
    }

    /// What cannot be read here is left out: the server has accepted it.
    private static @Nullable JsonNode parsed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            List<JsonNode> documents = Yaml.documents("model.yaml", text);
            return documents.isEmpty() ? null : documents.getFirst();
        } catch (DocumentException e) {
            return null;
        }
    }

    void print(PrintWriter out) {
        line(out, "files", listing.files().size());
        if (description == null) {
            return;
        }
        JsonNode signature = description.path("signature");
        signature.path("inputs").forEach(one -> line(out, "input", tensor(one)));
        signature.path("outputs").forEach(one -> line(out, "output", tensor(one)));
        description.path("schema").forEach(one -> line(out, "column", rule(one)));
        line(out, "warm-up", description.path("warm-up").size() + " rows");
        line(out, "golden", description.path("golden").size() + " rows");
        if (description.has("tolerance")) {
            line(out, "tolerance", description.get("tolerance").asText());
        }
        if (description.has("threshold")) {
            line(out, "threshold", description.get("threshold").asText());
        }
    }

    private static String tensor(JsonNode tensor) {
        return tensor.path("name").asText()
                + " "
                + tensor.path("datatype").asText()
                + tensor.path("shape");
    }

    private static String rule(JsonNode rule) {
        List<String> parts = new ArrayList<>();
        parts.add(rule.path("column").asText());
        if (rule.has("datatype")) {
            parts.add(rule.get("datatype").asText());
        }
        parts.add(rule.path("presence").asText("optional"));
        if (rule.has("range")) {
            parts.add("within " + rule.get("range"));
        }
        if (rule.has("domain")) {
            parts.add("one of " + domain(rule.get("domain")));
        }
        return String.join(" ", parts);
    }

    private static String domain(JsonNode domain) {
        List<String> first = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, domain.size()); i++) {
            first.add(domain.get(i).asText());
        }
        int rest = domain.size() - first.size();
        return String.join(", ", first) + (rest > 0 ? " and " + rest + " more" : "");
    }

    private static void line(PrintWriter out, String name, Object value) {
        out.printf("%-11s %s%n", name, value);
    }
}
